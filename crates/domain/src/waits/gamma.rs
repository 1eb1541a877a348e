//! What waits look like before any was seen: those behind a queue whose gaps are independent.

/// The share of waits of `shape` gaps of one each, together, that are no longer than `x`.
fn share_within(shape: usize, x: f64) -> f64 {
    // One less the chance that fewer than `shape` gaps have ended.
    let (mut term, mut sum) = (1.0, 1.0);
    for ended in 1..shape {
        term *= x / ended as f64;
        sum += term;
    }
    1.0 - (-x).exp() * sum
}

/// That of `shape` gaps, over its mean, within which a `share` of them are.
fn quantile(shape: usize, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 20.0 + 3.0 * shape as f64);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        match share_within(shape, middle) < share {
            true => low = middle,
            false => high = middle,
        }
    }
    high / shape as f64
}

/// So many of them, spread evenly.
pub fn quantiles(shape: usize, count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |at| quantile(shape, (at as f64 + 0.5) / count as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_gap_is_exponential() {
        for share in [0.05, 0.5, 0.95] {
            assert!((quantile(1, share) + (1.0_f64 - share).ln()).abs() < 1e-9);
        }
    }

    #[test]
    fn many_gaps_are_near_their_mean() {
        for shape in [1, 2, 5, 17, 65] {
            let all: Vec<f64> = quantiles(shape, 1_000).collect();
            let mean = all.iter().sum::<f64>() / 1_000.0;
            let variance = all.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / 1_000.0;
            assert!((mean - 1.0).abs() < 0.01, "{shape}: {mean}");
            assert!(
                (variance * shape as f64 - 1.0).abs() < 0.05,
                "{shape}: {variance}"
            );
        }
    }
}
