//! Draws that are the same every time.

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Between nought and one, neither of them.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        ((mixed >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.share().ln()
    }

    /// `spread`: the standard deviation of its logarithm.
    pub fn log_normal(&mut self, mean: f64, spread: f64) -> f64 {
        let angle = std::f64::consts::TAU * self.share();
        let normal = (-2.0 * self.share().ln()).sqrt() * angle.cos();
        (mean.ln() - spread * spread / 2.0 + spread * normal).exp()
    }
}
