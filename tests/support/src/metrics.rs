//! The server's metrics, read as Prometheus does.

use std::collections::BTreeMap;

/// One scrape.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    samples: BTreeMap<String, f64>,
}

impl Metrics {
    /// Reads the text format; panics on a line that is none of comment, sample or empty.
    pub fn parse(text: &str) -> Self {
        let samples = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| {
                let sample = line
                    .rsplit_once(' ')
                    .and_then(|(name, value)| Some((name.to_owned(), value.parse().ok()?)));
                sample.unwrap_or_else(|| panic!("not a sample: {line}"))
            })
            .collect();
        Self { samples }
    }

    /// The names of all series, labels included.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.samples.keys().map(String::as_str)
    }

    /// The value of one series, labels included.
    pub fn series(&self, name: &str) -> Option<f64> {
        self.samples.get(name).copied()
    }

    /// The sum over the series of the metric `name`, whatever their labels; 0 without any.
    pub fn sum(&self, name: &str) -> f64 {
        self.samples
            .iter()
            .filter(|(series, _)| series.split('{').next() == Some(name))
            .map(|(_, value)| value)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_summed_over() {
        let metrics = Metrics::parse("# HELP a b\na{x=\"1\"} 2\na{x=\"2\"} 3\nab 7\n");
        assert_eq!(metrics.sum("a"), 5.0);
        assert_eq!(metrics.sum("absent"), 0.0);
        assert_eq!(metrics.series("a{x=\"2\"}"), Some(3.0));
        assert_eq!(metrics.names().count(), 3);
    }
}
