//! A server without a socket.

use crate::api::configure;
use crate::config::{Config, Source, setting};
use crate::demo::DemoCode;
use crate::state::AppState;
use actix_web::body::to_bytes;
use actix_web::http::{Method, header};
use actix_web::test::{TestRequest, try_call_service};
use actix_web::{App, test, web};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::directory::FindQueue;
use switchboard_actors::queue::StartChat;
use switchboard_actors::reply::{Answer, Reply};
use switchboard_actors::services::Settings;
use switchboard_actors::start::Node;
use switchboard_auth::{Minter, NewToken, Verifier};
use switchboard_cluster::ClusterConfig;
use switchboard_domain::{AgencyId, Role, SystemClock, UserId};
use switchboard_metrics::Metrics;
use switchboard_store::{Connection, DatabaseUrl, StoreConfig, migrate};

/// What came back.
pub struct Got {
    pub status: u16,
    pub link: Option<String>,
    pub cookie: Option<String>,
    pub body: Value,
}

impl Got {
    /// Status and code, of an error.
    pub fn error(&self) -> (u16, &str) {
        let code = self.body["code"].as_str().unwrap_or("no code");
        assert_eq!(self.body["statusCode"], self.status, "{}", self.body);
        (self.status, code)
    }
}

/// The API over the actors and an SQLite file.
pub struct Api {
    pub state: web::Data<AppState>,
    minter: Minter,
    _folder: tempfile::TempDir,
}

impl Api {
    /// A server with agency 1, and its event 1 that takes place now.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().to_str().expect("UTF-8");
        let config = Config::load(&Source::from_env([(&setting::DATA_DIR, place)]));
        let config = config.expect("valid");
        let url = DatabaseUrl::sqlite(&format!("{place}/test.db")).expect("valid");
        migrate::run(&mut Connection::open(&url).expect("a new file")).expect("no obstacle");
        let node = Node {
            store: StoreConfig::new(url),
            clock: Arc::new(SystemClock),
            metrics: Metrics::shared(),
            settings: Settings::default(),
            billing: None,
            arbiters: 1,
            writers: 1,
            search_threads: 1,
            cluster: ClusterConfig::Alone,
        };
        let verifier = Arc::new(Verifier::new(config.jwt.trust().expect("a secret is made")));
        let minter = config.jwt.minter().expect("that secret");
        let state = AppState::new(node.start(), verifier, config, DemoCode::random().ok());
        let api = Self {
            state: web::Data::new(state),
            minter,
            _folder: folder,
        };
        let agency = json!({"name": "Agency"});
        assert_eq!(
            api.service("PUT", "/admin/agencies/1", agency).await.status,
            200
        );
        assert_eq!(api.put_event(1, Duration::ZERO).await.status, 200);
        api
    }

    pub fn token(&self, sub: i64, role: Role) -> String {
        let new = NewToken {
            agency: (role == Role::Organizer).then_some(AgencyId(1)),
            ..NewToken::new(UserId(sub), role, Duration::from_secs(600))
        };
        self.minter
            .mint(&new, self.state.services.now())
            .expect("acceptable")
    }

    pub async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Got {
        let app = App::new()
            .app_data(self.state.clone())
            .configure(|app| configure(app, true));
        let app = test::init_service(app).await;
        let mut req = TestRequest::with_uri(path)
            .method(Method::from_bytes(method.as_bytes()).expect("a method"))
            .set_payload(body.to_owned());
        for &header in headers {
            req = req.insert_header(header);
        }
        let answer = try_call_service(&app, req.to_request())
            .await
            .expect("an answer");
        let text = |name| {
            let value = answer.headers().get(name)?;
            Some(value.to_str().expect("ASCII").to_owned())
        };
        let (status, link, cookie) = (
            answer.status(),
            text(header::LINK),
            text(header::SET_COOKIE),
        );
        let bytes = to_bytes(answer.into_body()).await;
        let bytes = bytes.expect("in memory");
        Got {
            status: status.as_u16(),
            link,
            cookie,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    pub async fn user(&self, who: (i64, Role), method: &str, path: &str, body: &str) -> Got {
        let bearer = format!("Bearer {}", self.token(who.0, who.1));
        let path = format!("/api/v1{path}");
        self.call(method, &path, &[("authorization", &bearer)], body)
            .await
    }

    pub async fn service(&self, method: &str, path: &str, body: Value) -> Got {
        self.user((1, Role::Service), method, path, &body.to_string())
            .await
    }

    /// An event of an hour that starts so long from now.
    pub async fn put_event(&self, id: i64, starts_in: Duration) -> Got {
        let start = self.state.services.now().plus(starts_in);
        let event = json!({
            "agencyId": 1, "name": format!("Event {id}"), "description": "", "address": "",
            "startsAt": start, "endsAt": start.plus(Duration::from_secs(3600)),
        });
        self.service("PUT", &format!("/admin/events/{id}"), event)
            .await
    }

    /// Organizer 10 takes the next request.
    pub async fn take(&self) {
        let (reply, answer) = Reply::channel();
        let directory = &self.state.services.directory;
        let queue = directory.send(FindQueue(AgencyId(1))).await.expect("alive");
        let organizer = UserId(10);
        queue
            .send(StartChat { organizer, reply })
            .await
            .expect("alive");
        let answer = answer.await.expect("an answer");
        assert!(matches!(answer, Answer::Started(_)), "{answer:?}");
    }
}

pub const ORGANIZER: (i64, Role) = (10, Role::Organizer);
pub const PARTICIPANT: (i64, Role) = (20, Role::Participant);
pub const HELP: &str = r#"{"eventId":1,"description":" I fell ","lat":52.5,"lng":13.4}"#;
