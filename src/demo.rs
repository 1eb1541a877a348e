//! What `serve --demo` puts into the database, and says on the terminal.

mod code;

pub use code::DemoCode;

use chrono::{Duration as Days, Utc};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use switchboard_actors::services::Services;
use switchboard_auth::{MintError, Minter, NewToken};
use switchboard_domain::{AgencyId, Event, EventId, Rank, Role, Side, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{PutAgency, PutContact, PutEvent, PutUser, SaidRank, UserClaims};

/// The agency of the demo.
pub const AGENCY: AgencyId = AgencyId(1);
/// Whom the demo's participant may tip, and write to in private.
const CREATOR: UserId = UserId(10);
/// The demo's participant.
const TIPPER: UserId = UserId(20);
/// The two.
const PEOPLE: [(UserId, Role, Side); 2] = [
    (CREATOR, Role::Organizer, Side::Organizer),
    (TIPPER, Role::Participant, Side::Participant),
];
/// How long the printed tokens hold.
const TOKEN_TTL: Duration = Duration::from_secs(12 * 3600);

/// Event, name, description, address, and how many days from now it starts.
const EVENTS: [(i64, &str, &str, &str, i64); 3] = [
    (
        1,
        "Riverside Festival",
        "Three stages, 80,000 guests. First aid at every entrance.",
        "Riverside Park 1",
        0,
    ),
    (
        2,
        "City Marathon",
        "42 kilometres through the old town.",
        "Market Square 5",
        0,
    ),
    (
        3,
        "Winter Fair",
        "Opens soon; help can be asked for from the day before.",
        "Castle Hill 12",
        7,
    ),
];

/// Writes agency, events and the two who may write to each other; doing it again moves the events to today.
pub async fn seed(services: &Services) -> Result<(), StoreError> {
    let agency = PutAgency {
        id: AGENCY,
        name: "Demo Agency".to_owned(),
    };
    services.store.run(agency).await?;
    for (id, name, description, address, starts_in) in EVENTS {
        let start = services.now().plus(days(starts_in)).minus(hours(2));
        let event = Event {
            id: EventId(id),
            agency_id: AGENCY,
            name: name.to_owned(),
            description: description.to_owned(),
            address: address.to_owned(),
            starts_at: start,
            ends_at: start.plus(days(2)),
            place: None,
            alternatives: Vec::new(),
            agency_name: String::new(),
        };
        services.store.run(PutEvent { event }).await?;
    }
    for (id, role, side) in PEOPLE {
        let claims = UserClaims {
            side: Some(side),
            agency: (side == Side::Organizer).then_some(AGENCY),
            name: Some(display_name(id, role)),
            email: None,
            phone_number: None,
            creator: (id == CREATOR).then_some(true),
            rank: SaidRank::Provisioned((id == CREATOR).then_some(Rank::Supervisor)),
        };
        let now = services.now();
        services.store.run(PutUser { id, claims, now }).await?;
    }
    for (user, may_write_to) in [(CREATOR, TIPPER), (TIPPER, CREATOR)] {
        let contact = PutContact { user, may_write_to };
        services.store.run(contact).await?;
    }
    Ok(())
}

fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

fn days(count: i64) -> Duration {
    Days::days(count).to_std().unwrap_or_default()
}

/// A token for a person of the demo.
pub fn token(
    minter: &Minter,
    sub: UserId,
    role: Role,
    now: Timestamp,
) -> Result<String, MintError> {
    let new = NewToken {
        agency: (role == Role::Organizer).then_some(AGENCY),
        name: Some(display_name(sub, role)),
        ..NewToken::new(sub, role, TOKEN_TTL)
    };
    minter.mint(&new, now)
}

fn display_name(sub: UserId, role: Role) -> String {
    match role {
        Role::Organizer => format!("Organizer {sub}"),
        Role::Participant => format!("Participant {sub}"),
        Role::Service => format!("Service {sub}"),
    }
}

/// Where one browser can be somebody else at the same time: it keeps one person for each name of the
/// server, and this machine has two.
fn beside(address: SocketAddr) -> String {
    match address.ip() == Ipv4Addr::LOCALHOST {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}

/// What to try first, with the code that signs in and tokens ready to paste. `base` is in front of all paths.
pub fn greeting(
    minter: &Minter,
    code: &DemoCode,
    address: SocketAddr,
    base: &str,
) -> Result<String, MintError> {
    let now = Timestamp(Utc::now().timestamp_micros());
    let organizer = token(minter, UserId(10), Role::Organizer, now)?;
    let participant = token(minter, UserId(20), Role::Participant, now)?;
    let (beside, code) = (beside(address), code.expose());
    Ok(format!(
        "\n\
         Switchboard demo. Open  http://{address}{base}/#demo={code}\n\
         \n\
         Ask for help    http://{beside}{base}/participant/#demo={code}\n\
         Answer          http://{address}{base}/organizer/#demo={code}\n\
         \n\
         Whoever signs in shows the code in these addresses: {code}\n\
         \n\
         REST       http://{address}{base}/api/v1/\n\
         WebSocket  ws://{address}{base}/api/v1/connect\n\
         Metrics    http://{address}/metrics\n\
         \n\
         Tokens for 12 hours:\n\
         ORGANIZER={organizer}\n\
         PARTICIPANT={participant}\n\
         \n\
         Ask for help (paste the two lines above into a shell first):\n\
         curl -s -H \"Authorization: Bearer $PARTICIPANT\" -H 'Content-Type: application/json' \\\n  \
         -d '{{\"eventId\":1,\"description\":\"I fell and cannot walk\",\"lat\":52.52,\"lng\":13.405}}' \\\n  \
         http://{address}/api/v1/chat-requests\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};

    #[test]
    fn the_greeting_leads_to_both_apps_and_has_a_token_for_each_side() {
        let secret = "s".repeat(32);
        let source = Source::from_env([(&setting::JWT_SECRET, secret.as_str())]);
        let config = Config::load(&source).expect("valid");
        let minter = config.jwt.minter().expect("a secret");
        let address = "127.0.0.1:8080".parse().expect("an address");
        let code = DemoCode::random().expect("a code");
        let text = greeting(&minter, &code, address, "/help").expect("tokens");
        for part in [
            &format!(
                "http://localhost:8080/help/participant/#demo={}\n",
                code.expose()
            ),
            &format!(
                "http://127.0.0.1:8080/help/organizer/#demo={}\n",
                code.expose()
            ),
            &format!("http://127.0.0.1:8080/help/#demo={}\n", code.expose()),
            "\nORGANIZER=ey",
            "\nPARTICIPANT=ey",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let other = "[::1]:8080".parse().expect("an address");
        let text = greeting(&minter, &code, other, "").expect("tokens");
        assert!(text.contains("http://[::1]:8080/participant/#"), "{text}");
    }
}
