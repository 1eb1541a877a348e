use super::{
    args::LoadArgs,
    fake_server::{FakeServer, Fault},
    *,
};
use clap::{Args, Command, FromArgMatches};
use serde_json::Value;
use std::thread;
use switchboard_auth::{Expected, Secret, Strength, Trust, Verifier};

fn trust() -> Trust {
    let secret = Secret::new("a secret of the generator's own tests", Strength::Strong);
    Trust {
        secret: Some(secret.expect("long enough")),
        public_keys: None,
        jwks_url: None,
        data_dir: "./data".into(),
        expected: Expected::default(),
    }
}

fn minter() -> Minter {
    Minter::new(&trust()).expect("a secret")
}

/// What a short run against a server with `fault` amounts to.
fn outcome(fault: Fault, flags: &str) -> Outcome {
    let verifier = Verifier::new(trust());
    let server = FakeServer::start(verifier, fault);
    let line = format!("load --url {} --json {flags}", server.url());
    run(&parse(&line), minter()).expect("a run")
}

fn parse(line: &str) -> LoadArgs {
    let matches = LoadArgs::augment_args(Command::new("load"))
        .try_get_matches_from(line.split_whitespace())
        .expect("valid flags");
    LoadArgs::from_arg_matches(&matches).expect("valid flags")
}

const SHORT: &str = "--chats 3 --window 4 --seconds 1 --warmup 0 --drain 1";

#[test]
fn a_good_server_is_measured_and_found_clean() {
    let outcome = outcome(Fault::None, &format!("{SHORT} --threads 2"));
    let report: Value = serde_json::from_str(&outcome.text).expect("one JSON object");
    assert!(outcome.is_clean, "{report}");
    assert!(report["delivered"].as_u64() > Some(100), "{report}");
    assert!(
        report["sent"].as_u64() >= report["delivered"].as_u64(),
        "{report}"
    );
    assert!(report["latencyMs"]["p99"].as_f64() > Some(0.0), "{report}");
    assert!(report["latencyMs"]["p50"].as_f64() <= report["latencyMs"]["p999"].as_f64());
    assert_eq!(report["processes"][0]["name"], "load", "{report}");
}

#[test]
fn each_fault_is_found_and_named() {
    let faults = [
        (Fault::Lose, "never arrived"),
        (Fault::Double, "message 9 arrived twice"),
        (Fault::Swap, "message 9 arrived after a later one"),
        (Fault::SkipSeq, "seq 12 instead of 11"),
        (Fault::Change, "a message that was not sent"),
        (Fault::Refuse, "not_saved"),
        (Fault::HangUp, "organizer: the connection ended"),
        (Fault::NeverClose, "no closed_chat"),
    ];
    // Side by side: most of a run is waiting for what never comes.
    thread::scope(|scope| {
        for (fault, named) in faults {
            scope.spawn(move || {
                let outcome = outcome(fault, SHORT);
                assert!(!outcome.is_clean, "{fault:?}");
                assert!(outcome.text.contains(named), "{fault:?}: {}", outcome.text);
            });
        }
    });
}

#[test]
fn level_two_is_measured_and_found_clean() {
    let outcome = outcome(Fault::None, &format!("{SHORT} --level 2"));
    let report: Value = serde_json::from_str(&outcome.text).expect("one JSON object");
    assert!(outcome.is_clean, "{report}");
    assert!(report["delivered"].as_u64() > Some(100), "{report}");
    assert_eq!(
        (&report["level"], &report["resumed"]),
        (&2.into(), &0.into())
    );
}

#[test]
fn several_ways_to_a_server_are_all_taken() {
    let verifier = Verifier::new(trust());
    let server = FakeServer::start(verifier, Fault::None);
    for flags in ["", "--level 2", "--reconnect", "--reconnect --chaos"] {
        let args = parse(&format!(
            "load --url {0} --url {0} --url {0} --json {SHORT} {flags}",
            server.url()
        ));
        let outcome = run(&args, minter()).expect("a run");
        assert!(outcome.is_clean, "{flags}: {}", outcome.text);
    }
    // One that is not there is found before anything is done.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = nobody.local_addr().expect("bound");
    drop(nobody);
    let args = parse(&format!(
        "load --url {} --url http://{address}",
        server.url()
    ));
    let failed = run(&args, minter()).expect_err("nobody is there");
    assert!(
        failed.to_string().contains(&address.to_string()),
        "{failed}"
    );
}

#[test]
fn lost_connections_are_taken_up_again() {
    for flags in ["--reconnect", "--chaos", "--reconnect --chaos"] {
        let flags = format!("--chats 8 --window 4 --seconds 3 --warmup 0 --drain 5 {flags}");
        let outcome = outcome(Fault::None, &flags);
        let report: Value = serde_json::from_str(&outcome.text).expect("one JSON object");
        assert!(outcome.is_clean, "{flags}: {report}");
        assert!(report["resumed"].as_u64() > Some(0), "{flags}: {report}");
        assert!(
            report["delivered"].as_u64() > Some(100),
            "{flags}: {report}"
        );
    }
}

#[test]
fn each_fault_of_level_two_is_found_and_named() {
    let stays = format!("{SHORT} --level 2");
    let comes_back = "--chats 3 --window 4 --seconds 3 --warmup 0 --drain 2 --reconnect";
    let faults = [
        (Fault::Lose, &*stays, "seq 12 instead of 11"),
        (Fault::Double, &stays, "seq 11 was pushed again"),
        (
            Fault::WrongAck,
            &stays,
            "message 9 was acknowledged as seq 12, which it is not",
        ),
        (Fault::AckAndForget, &stays, "messages 9 to 9 never arrived"),
        (Fault::Refuse, &stays, "not_saved"),
        (Fault::HangUp, &stays, "organizer: the connection ended"),
        (Fault::StoreAgain, comes_back, "arrived twice"),
        (Fault::ShortPage, comes_back, "instead of"),
        (Fault::NeverClose, comes_back, "no closed_chat"),
    ];
    thread::scope(|scope| {
        for (fault, flags, named) in faults {
            scope.spawn(move || {
                let outcome = outcome(fault, flags);
                assert!(!outcome.is_clean, "{fault:?}");
                assert!(outcome.text.contains(named), "{fault:?}: {}", outcome.text);
            });
        }
    });
}

#[test]
fn idle_connections_are_held() {
    let myself = std::process::id();
    for level in [1, 2] {
        let flags = format!("--idle 50 --hold 0 --level {level} --pid {myself}");
        let outcome = outcome(Fault::None, &flags);
        let report: Value = serde_json::from_str(&outcome.text).expect("one JSON object");
        assert!(outcome.is_clean, "{report}");
        assert_eq!(report["connections"], 50);
        assert!(
            report["processes"][0]["rssBefore"].as_u64() > Some(0),
            "{report}"
        );
    }
}

#[test]
fn slow_clients_that_a_server_keeps_are_found() {
    let outcome = outcome(Fault::None, &format!("{SHORT} --stuck 3 --dripping 2"));
    let report: Value = serde_json::from_str(&outcome.text).expect("one JSON object");
    assert!(!outcome.is_clean, "{report}");
    assert_eq!(report["slow"]["left"], 5, "{report}");
    let violations = report["violations"].to_string();
    assert!(
        violations.contains("5 slow clients are still connected"),
        "{report}"
    );
}
