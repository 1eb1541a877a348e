//! The integrator's backend.

use crate::{account::Account, rest::Answer, token::now_secs};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use std::{net::SocketAddr, ops::Deref};

const HOUR: i64 = 3600;

/// An event to provision.
#[derive(Clone, Debug)]
pub struct EventSpec {
    /// Its id.
    pub id: i64,
    /// Who runs it.
    pub agency: i64,
    /// Its name.
    pub name: String,
    /// When it starts, in seconds since 1970.
    pub starts_at: i64,
    /// When it ends, in seconds since 1970.
    pub ends_at: i64,
}

impl EventSpec {
    /// An event that started an hour ago and lasts a day.
    pub fn running(id: i64, agency: i64) -> Self {
        let starts_at = now_secs() - HOUR;
        Self {
            id,
            agency,
            name: format!("Event {id}"),
            starts_at,
            ends_at: starts_at + 24 * HOUR,
        }
    }

    /// The same event with these hours, counted from now.
    pub fn hours(mut self, from: i64, to: i64) -> Self {
        self.starts_at = now_secs() + from * HOUR;
        self.ends_at = now_secs() + to * HOUR;
        self
    }

    /// The same event with another name.
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    fn body(&self) -> Value {
        json!({
            "agencyId": self.agency,
            "name": self.name,
            "description": format!("All about {}", self.name),
            "address": format!("{} Main Street", self.id),
            "startsAt": rfc3339(self.starts_at),
            "endsAt": rfc3339(self.ends_at),
        })
    }
}

/// A service token at work.
#[derive(Clone, Debug)]
pub struct Service(Account);

impl Service {
    /// The service that holds `token`.
    pub fn new(address: SocketAddr, token: String) -> Self {
        Self(Account::new(address, token))
    }

    /// Provisions an agency.
    pub async fn put_agency(&self, id: i64) {
        let body = json!({ "name": format!("Agency {id}") });
        self.put(&format!("/admin/agencies/{id}"), &body)
            .await
            .expect_success();
    }

    /// Provisions an event, or changes it.
    pub async fn put_event(&self, event: &EventSpec) {
        self.put(&format!("/admin/events/{}", event.id), &event.body())
            .await
            .expect_success();
    }

    /// Deletes a user.
    pub async fn delete_user(&self, id: i64) -> Answer {
        self.delete(&format!("/admin/users/{id}")).await
    }
}

impl Deref for Service {
    type Target = Account;
    fn deref(&self) -> &Account {
        &self.0
    }
}

/// Seconds since 1970 as the wire writes times.
pub fn rfc3339(secs: i64) -> String {
    let time = DateTime::<Utc>::from_timestamp(secs, 0).expect("a time of our age");
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
