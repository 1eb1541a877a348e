//! Where data is kept.

use super::{
    Entry,
    error::ConfigError,
    secret,
    setting::{DATA_DIR, DATABASE_URL, RETENTION_DAYS},
    source::Source,
};
use std::path::PathBuf;
use switchboard_domain::RetentionDays;
use switchboard_store::DatabaseUrl;

/// Where data is kept.
#[derive(Clone, Debug)]
pub struct StorageConfig {
    /// Folder for the embedded database and the generated secret.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: DatabaseUrl,
    /// For how long the texts of ended help chats are kept, where their agency says nothing of it.
    pub retention_days: RetentionDays,
}

impl StorageConfig {
    /// Reads and checks its settings; touches no file.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let data_dir = PathBuf::from(source.text(&DATA_DIR));
        let file = data_dir.join("switchboard.db");
        let embedded = || {
            DatabaseUrl::sqlite(&file.display().to_string())
                .ok()
                .ok_or_else(|| ConfigError::invalid(&DATA_DIR, &data_dir.display().to_string()))
        };
        let database_url =
            match source.parse(&DATABASE_URL, |text| text.parse::<DatabaseUrl>().ok())? {
                Some(url) => url,
                None => embedded()?,
            };
        Ok(Self {
            data_dir,
            database_url,
            retention_days: source.value(&RETENTION_DAYS, days)?,
        })
    }

    /// Creates the data directory, closed to others, unless it exists.
    pub fn create_data_dir(&self) -> Result<(), ConfigError> {
        secret::create_data_dir(&self.data_dir)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        vec![
            (&DATA_DIR, self.data_dir.display().to_string()),
            (&DATABASE_URL, self.database_url.to_string()),
            (&RETENTION_DAYS, self.retention_days.days().to_string()),
        ]
    }
}

fn days(text: &str) -> Option<RetentionDays> {
    RetentionDays::new(text.parse().ok()?)
}
