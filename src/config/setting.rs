//! The one table of settings: command line, environment, help, error messages and `config` are all
//! made from it, so they cannot disagree.

/// Under which heading the help shows a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Where and for whom the server listens.
    Server,
    /// The web apps.
    Web,
    /// Where data is kept.
    Storage,
    /// Who is let in.
    Authentication,
    /// One connection.
    Sessions,
    /// Private messages.
    Messaging,
    /// Tips.
    Tips,
    /// How often clients may do things.
    Rates,
    /// How the work is spread.
    Tuning,
}

impl Group {
    /// The heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Group::Server => "Server",
            Group::Web => "Web apps",
            Group::Storage => "Storage",
            Group::Authentication => "Authentication",
            Group::Sessions => "Sessions (durations: 5s, 250ms, 2m; a bare number is seconds)",
            Group::Messaging => "Private messages",
            Group::Tips => "Tips",
            Group::Rates => "Rates (with SWITCHBOARD_LIMITS=on)",
            Group::Tuning => "Tuning",
        }
    }
}

/// What holds for a setting that nobody set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unset {
    /// This, read as if it had been given.
    Value(&'static str),
    /// What these words say.
    Words(&'static str),
}

impl Unset {
    /// What the help says.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Value(text) | Self::Words(text) => text,
        }
    }
}

/// One setting, given as `--flag VALUE` or as the environment variable `name`.
#[derive(Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// The flag, without the dashes.
    pub flag: &'static str,
    /// What the help calls the value.
    pub value: &'static str,
    /// What it decides.
    pub help: &'static str,
    /// What holds when it is not set.
    pub default: Unset,
    /// What is accepted, in words; part of the message when something else is given.
    pub accepts: &'static str,
    /// Where the help shows it.
    pub group: Group,
    /// Whether a value that is refused is not shown: it may hold a secret.
    pub secret: bool,
}

macro_rules! settings {
    ($($id:ident: $group:ident, $name:literal, $flag:literal <$value:literal>,
       $help:literal, $unset:ident $default:literal, accepts $accepts:expr $(, $secret:ident)?;)*) => {
        $(
            #[doc = $help]
            pub static $id: Setting = Setting {
                name: $name, flag: $flag, value: $value, help: $help, default: settings!(@$unset $default),
                accepts: $accepts, group: Group::$group, secret: settings!(@secret $($secret)?),
            };
        )*
        /// Every setting, in the order in which it is shown.
        pub static ALL: &[&Setting] = &[$(&$id,)*];
    };
    (@default $text:literal) => { Unset::Value($text) };
    (@otherwise $text:literal) => { Unset::Words($text) };
    (@secret) => { false };
    (@secret secret) => { true };
}

const DURATION: &str =
    "a duration above zero and at most a day, such as 5s, 250ms, 2m or 1.5 (seconds)";
const DURATION_OR_ZERO: &str = "a duration of at most a day, such as 30s, 250ms or 0";
const RATE: &str =
    "a rate per s, min or h and what is allowed at once, such as 20/s burst 40 or 5/min";
const LIMITS_BY_CURRENCY: &str = "none, or currencies of ISO 4217 with a whole number each, and * for all others, such as EUR:50000,JPY:80000 or EUR:50000,*:100000";
const THREADS: &str = "a whole number from 1 to 256";

settings! {
    LISTEN: Server, "SWITCHBOARD_LISTEN", "listen" <"ADDRESS">,
        "Address and port to listen on; port 0 takes a free one",
        default "127.0.0.1:8080", accepts "an IP address and a port, such as 127.0.0.1:8080, 0.0.0.0:80 or [::]:8080";
    ALLOWED_ORIGINS: Server, "SWITCHBOARD_ALLOWED_ORIGINS", "allowed-origins" <"LIST">,
        "Origins whose pages may connect and use the session cookie, separated by commas",
        otherwise "none", accepts "exact origins separated by commas, such as https://console.example.org,http://localhost:5173";
    TRUSTED_PROXIES: Server, "SWITCHBOARD_TRUSTED_PROXIES", "trusted-proxies" <"LIST">,
        "Proxies whose X-Forwarded-For says where a client comes from, separated by commas",
        otherwise "none", accepts "addresses and networks separated by commas, such as 10.0.0.1,192.168.0.0/16,fd00::/8";
    PUBLIC_URL: Server, "SWITCHBOARD_PUBLIC_URL", "public-url" <"URL">,
        "Address by which people reach the server: its scheme decides what the own origin is, and its path is in front of all paths",
        otherwise "whatever is asked; nothing is in front", accepts "an http or https address, such as https://chat.example.org or https://www.example.org/help; the path's first part is none of the server's own, such as api";
    LIMITS: Server, "SWITCHBOARD_LIMITS", "limits" <"on|off">,
        "Rates, connections per user and of nobody, and chats per organizer; sizes are never lifted",
        default "on", accepts "on or off";
    METRICS_LISTEN: Server, "SWITCHBOARD_METRICS_LISTEN", "metrics-listen" <"ADDRESS">,
        "Address and port where /metrics is, which is then nowhere else; port 0 takes a free one",
        otherwise "none: /metrics is where everything is", accepts "an IP address and a port, such as 127.0.0.1:9090 or [::1]:9090";
    DRAIN: Server, "SWITCHBOARD_DRAIN_SECONDS", "drain-seconds" <"DURATION">,
        "Over how long the connections are closed when the server stops",
        default "8s", accepts DURATION_OR_ZERO;
    RECONNECT_SPREAD: Server, "SWITCHBOARD_RECONNECT_SPREAD_SECONDS", "reconnect-spread-seconds" <"DURATION">,
        "Over how long their clients are told to come back, counted from the close",
        default "10s", accepts DURATION_OR_ZERO;
    SHUTDOWN_TIMEOUT: Server, "SWITCHBOARD_SHUTDOWN_TIMEOUT", "shutdown-timeout" <"DURATION">,
        "How long a stop waits, after that, for what is in flight",
        default "2s", accepts DURATION;
    LOG: Server, "RUST_LOG", "log" <"FILTER">,
        "What is logged: error, warn, info, debug, trace, or per module",
        default "info", accepts "a log filter such as info or switchboard=debug,warn";

    FRAME_ANCESTORS: Web, "SWITCHBOARD_FRAME_ANCESTORS", "frame-ancestors" <"LIST">,
        "Origins whose pages may show the web apps in a frame and hand them a token, separated by commas",
        otherwise "none", accepts "exact origins separated by commas, such as https://www.example.org,https://intranet.example.org";
    MAP_URL: Web, "SWITCHBOARD_MAP_URL", "map-url" <"URL|none">,
        "Page that shows a map, with {lat} and {lng} for its centre; none shows no maps",
        default "https://www.google.com/maps?q={lat},{lng}&z=17&output=embed", accepts "an http or https address with {lat} and {lng} after its host, or none";
    EMERGENCY_LINE: Web, "SWITCHBOARD_EMERGENCY_LINE", "emergency-line" <"TEXT|none">,
        "What the pages of the apps say to who is in danger, also where an app cannot be loaded; none says nothing",
        default "In danger? Call 112.", accepts "a line of at most 200 characters, or none";
    SIGN_IN_URL: Web, "SWITCHBOARD_SIGN_IN_URL", "sign-in-url" <"URL">,
        "Page of yours that signs people in, where the apps send those whose sign-in has ended",
        otherwise "none: the apps say to open them from the app or site that one is signed in to", accepts "an http or https address";
    ASSETS_BEFORE: Web, "SWITCHBOARD_ASSETS_BEFORE", "assets-before" <"FOLDER">,
        "Folder with the files of the apps of the version before, as `switchboard assets` wrote them; hashed files that this version has not are looked for there",
        otherwise "none", accepts "the path of a folder";

    DATA_DIR: Storage, "SWITCHBOARD_DATA_DIR", "data-dir" <"FOLDER">,
        "Folder for the embedded database and the generated secret; created when missing",
        default "./data", accepts "the path of a folder";
    DATABASE_URL: Storage, "DATABASE_URL", "database-url" <"URL">,
        "Where everything is stored",
        otherwise "sqlite://<data dir>/switchboard.db", accepts "postgres://user:password@host/database or sqlite://path/to/file.db", secret;
    RETENTION_DAYS: Storage, "SWITCHBOARD_RETENTION_DAYS", "retention-days" <"DAYS">,
        "For how many days after its end the texts and places of a help chat are kept, where its agency says nothing of it; 0: for ever",
        default "0", accepts "a number of days from 0 to 3650";
    REDIS_URL: Storage, "REDIS_URL", "redis-url" <"URL">,
        "Redis that the nodes share; needs PostgreSQL and a given JWT key",
        otherwise "none: this is the only node", accepts "redis[s]://[user:password@]host[:port][/number], unix:///path, or redis[s]+sentinel://[user:password@]host[:port][,...]/name[/number]", secret;

    CLUSTER_BRIDGE: Storage, "SWITCHBOARD_CLUSTER_BRIDGE", "cluster-bridge" <"on|off">,
        "Whether nodes of the release before, which do not sign what they say, are heard over Redis while one has a lease",
        default "on", accepts "on or off";

    JWT_SECRET: Authentication, "SWITCHBOARD_JWT_SECRET", "jwt-secret" <"SECRET">,
        "Shared secret of HS256 tokens (prefer the environment: others can see command lines)",
        otherwise "when no public key is set either: made once, kept in <data dir>/jwt-secret", accepts "at least 32 bytes; shorter ones, of 8 or more, only with SWITCHBOARD_JWT_WEAK_SECRET=allow", secret;
    JWT_WEAK_SECRET: Authentication, "SWITCHBOARD_JWT_WEAK_SECRET", "jwt-weak-secret" <"allow|refuse">,
        "Whether a secret may be so short that it can be guessed from one token",
        default "refuse", accepts "allow or refuse";
    JWT_PUBLIC_KEY: Authentication, "SWITCHBOARD_JWT_PUBLIC_KEY", "jwt-public-key" <"PEM|@FILE|@FOLDER">,
        "Public key of RS256, ES256 or EdDSA tokens, whichever the key is for; or a folder of such keys, each called kid by its name",
        otherwise "none", accepts "an RSA (2048 bits or more), P-256 or Ed25519 public key as PEM text (BEGIN PUBLIC KEY), or @ and the path of a file with one, or of a folder with files *.pem", secret;
    JWT_JWKS_URL: Authentication, "SWITCHBOARD_JWT_JWKS_URL", "jwt-jwks-url" <"URL">,
        "Where an issuer publishes the public keys of its tokens (JWKS)",
        otherwise "none", accepts "an https address, or one of http on this machine, such as https://id.example.org/.well-known/jwks.json", secret;
    JWT_AUDIENCE: Authentication, "SWITCHBOARD_JWT_AUDIENCE", "jwt-audience" <"AUDIENCE">,
        "Refuse tokens whose aud does not name this audience",
        otherwise "aud does not count", accepts "any text";
    JWT_ISSUER: Authentication, "SWITCHBOARD_JWT_ISSUER", "jwt-issuer" <"ISSUER">,
        "Refuse tokens whose iss is not this issuer",
        otherwise "iss does not count", accepts "any text";
    JWT_MAX_AGE: Authentication, "SWITCHBOARD_JWT_MAX_AGE", "jwt-max-age" <"DURATION|off">,
        "Refuse tokens that hold for longer, from iat, or from now without one",
        default "400d", accepts "a duration from one minute to a hundred years, such as 12h or 30d, or off";

    AUTH_TIMEOUT: Sessions, "SWITCHBOARD_AUTH_TIMEOUT", "auth-timeout" <"DURATION">,
        "How long a connection may take to authenticate, and for how long, up to 15s, nothing may be completed on one over HTTP",
        default "15s", accepts DURATION;
    MAX_UNAUTHENTICATED: Sessions, "SWITCHBOARD_MAX_UNAUTHENTICATED", "max-unauthenticated" <"COUNT">,
        "Connections of which nobody is known; one more and the oldest gives way",
        default "10000", accepts "a whole number from 1 to 1000000";
    MAX_UNAUTHENTICATED_PER_ADDRESS: Sessions, "SWITCHBOARD_MAX_UNAUTHENTICATED_PER_ADDRESS", "max-unauthenticated-per-address" <"COUNT">,
        "The same from one address (IPv6: /64)",
        default "1000", accepts "a whole number from 1 to 1000000";
    HEARTBEAT: Sessions, "SWITCHBOARD_HEARTBEAT", "heartbeat" <"DURATION">,
        "How often a connection is pinged; shorter than the idle timeout",
        default "25s", accepts DURATION;
    IDLE_TIMEOUT: Sessions, "SWITCHBOARD_IDLE_TIMEOUT", "idle-timeout" <"DURATION">,
        "After how much silence a connection is dropped",
        default "60s", accepts DURATION;
    MAX_CONNECTIONS_PER_USER: Sessions, "SWITCHBOARD_MAX_CONNECTIONS_PER_USER", "max-connections-per-user" <"COUNT">,
        "Connections that one user may hold; one more and the oldest gives way, at level 1 one that does not answer",
        default "10", accepts "a whole number from 1 to 1000";
    UNREAD_BYTES: Sessions, "SWITCHBOARD_UNREAD_BYTES", "unread-bytes" <"SIZE">,
        "A connection is closed when its client leaves so much unread of what it did not ask for",
        default "192KiB", accepts "a size from 64KiB to 64MiB, such as 192KiB or 4MiB";
    LEVEL_1_HISTORY: Sessions, "SWITCHBOARD_LEVEL_1_HISTORY", "level-1-history" <"on|off">,
        "Behind the first list of chats of a level-1 client that comes back within ten minutes come the histories of up to five chats",
        default "off", accepts "on or off";
    ANSWER_TIMEOUT: Sessions, "SWITCHBOARD_ANSWER_TIMEOUT", "answer-timeout" <"DURATION">,
        "A chat that its organizer does not look at in so long waits again; of organizers of level 2",
        default "45s", accepts "a duration such as 45s, or off";
    ANSWER_TIMEOUT_LEVEL_1: Sessions, "SWITCHBOARD_ANSWER_TIMEOUT_LEVEL_1", "answer-timeout-level-1" <"DURATION">,
        "The same of organizers who have level-1 connections alone, where a message counts; not without the other one",
        default "off", accepts "a duration such as 2m, or off";
    MATCH_TIMEOUT: Sessions, "SWITCHBOARD_MATCH_TIMEOUT", "match-timeout" <"DURATION">,
        "A request whose organizer wrote nothing, has no connection so long after the match and brought none since, waits again",
        default "60s", accepts DURATION;
    UNATTENDED_TIMEOUT: Sessions, "SWITCHBOARD_UNATTENDED_TIMEOUT", "unattended-timeout" <"DURATION">,
        "A chat whose participant waits for an answer waits for somebody else when its organizer has had no connection for so long",
        default "3m", accepts "a duration such as 3m, or off";
    MAX_ACTIVE_CHATS: Sessions, "SWITCHBOARD_MAX_ACTIVE_CHATS", "max-active-chats" <"N">,
        "Active chats that one organizer may have",
        default "off", accepts "a whole number from 1 to 100000, or off";
    OFFER_TIMEOUT: Sessions, "SWITCHBOARD_OFFER_TIMEOUT", "offer-timeout" <"DURATION">,
        "An offer of a chat that no colleague has answered is over after so long",
        default "60s", accepts DURATION;
    CALL_BACK_AFTER: Sessions, "SWITCHBOARD_CALL_BACK_AFTER", "call-back-after" <"DURATION">,
        "A participant may have somebody else come when an entry has had no answer for so long",
        default "5m", accepts DURATION;
    RESOLVED_TIMEOUT: Sessions, "SWITCHBOARD_RESOLVED_TIMEOUT", "resolved-timeout" <"DURATION">,
        "A chat whose participant is fine ends after so long without a word",
        default "10m", accepts DURATION;
    SAVE_TIMEOUT: Sessions, "SWITCHBOARD_SAVE_TIMEOUT", "save-timeout" <"DURATION">,
        "After how long a sender is told that a message is not, or perhaps not, stored",
        default "4.5s", accepts DURATION;

    DIRECT_CHATS: Messaging, "SWITCHBOARD_DIRECT_CHATS", "direct-chats" <"LIST">,
        "Who may write to whom in private: contacts that the integrator names, colleagues of an agency, a list's owner and its members",
        default "contacts,colleagues,lists", accepts "none, or contacts, colleagues and lists separated by commas";
    BLOCK_MODE: Messaging, "SWITCHBOARD_BLOCK_MODE", "block-mode" <"void|notify">,
        "Whether those who are blocked write into the void, or are told",
        default "void", accepts "void or notify";

    EDIT_WINDOW: Messaging, "SWITCHBOARD_EDIT_WINDOW", "edit-window" <"DURATION">,
        "For how long after it was sent a message may be edited by its author; 0: not at all",
        default "15m", accepts DURATION_OR_ZERO;
    DELETE_WINDOW: Messaging, "SWITCHBOARD_DELETE_WINDOW", "delete-window" <"DURATION">,
        "For how long after it was sent a message may be deleted by its author, for all; 0: not at all",
        default "24h", accepts DURATION_OR_ZERO;
    MAX_EDITS: Messaging, "SWITCHBOARD_MAX_EDITS", "max-edits" <"COUNT">,
        "How often one message may be edited; 0: not at all",
        default "10", accepts "a number from 0 to 1000";

    REACTIONS: Messaging, "SWITCHBOARD_REACTIONS", "reactions" <"EMOJI">,
        "By what messages may be reacted to, in the order in which that is shown; empty: by nothing",
        default "👍 ❤️ 😂 😮 😢 🙏 👏 🎉 ✅ ❌ 👀 🔥", accepts "up to 64 different emoji with spaces between them";

    BILLING_URL: Tips, "SWITCHBOARD_BILLING_URL", "billing-url" <"URL">,
        "The billing service that tips are paid through; there are none without",
        otherwise "none", accepts "an http or https address, such as https://billing.example.org/v1", secret;
    BILLING_KEY: Tips, "SWITCHBOARD_BILLING_KEY", "billing-key" <"KEY">,
        "What the billing service knows this server by (prefer the environment: others can see command lines)",
        otherwise "none: it is asked without", accepts "letters, digits and signs, without spaces", secret;
    BILLING_PREFERENCES_URL: Tips, "SWITCHBOARD_BILLING_PREFERENCES_URL", "billing-preferences-url" <"URL">,
        "Page where payers see to their means of payment; a tip that fails leads there",
        otherwise "none", accepts "an http or https address, such as https://www.example.org/billing";
    BILLING_TIMEOUT: Tips, "SWITCHBOARD_BILLING_TIMEOUT", "billing-timeout" <"DURATION">,
        "How long one attempt at the billing service may take",
        default "10s", accepts DURATION;
    BILLING_GIVE_UP: Tips, "SWITCHBOARD_BILLING_GIVE_UP", "billing-give-up" <"DURATION">,
        "After how long without an outcome a payer is told that a tip has not worked",
        default "10m", accepts DURATION;
    BILLING_RESOLVE: Tips, "SWITCHBOARD_BILLING_RESOLVE", "billing-resolve" <"DURATION">,
        "For how long it is asked whether a payment in doubt was made; the service keeps its keys for longer",
        default "23h", accepts DURATION;
    TIP_LIMITS: Tips, "SWITCHBOARD_TIP_LIMITS", "tip-limits" <"LIST">,
        "Currencies that tips may be in, each with the most that one may be, in its smallest unit",
        otherwise "none: no currency is taken (in a demo *:100000)", accepts LIMITS_BY_CURRENCY;
    TIP_DAY_LIMITS: Tips, "SWITCHBOARD_TIP_DAY_LIMITS", "tip-day-limits" <"LIST">,
        "The most that one user may promise within 24 hours, by currency, in its smallest unit",
        otherwise "ten times the limit of one tip", accepts LIMITS_BY_CURRENCY;

    RATE_MESSAGES: Rates, "SWITCHBOARD_RATE_MESSAGES", "rate-messages" <"RATE">,
        "Messages that one user may send, over all connections",
        default "20/s burst 40", accepts RATE;
    RATE_CHANGES: Rates, "SWITCHBOARD_RATE_CHANGES", "rate-changes" <"RATE">,
        "Edits and deletions of messages, and reactions to them, by one user, over all connections",
        default "5/s burst 20", accepts RATE;
    RATE_HELP_REQUESTS: Rates, "SWITCHBOARD_RATE_HELP_REQUESTS", "rate-help-requests" <"RATE">,
        "How often one user may ask for help",
        default "5/min burst 5", accepts RATE;
    RATE_FRAMES: Rates, "SWITCHBOARD_RATE_FRAMES", "rate-frames" <"RATE">,
        "Points of one user for frames and requests: 1 each, 1 for each 50 ids asked and rows read, 50 a search; above it frames are read more slowly and requests refused",
        default "200/s burst 400", accepts RATE;
    RATE_SEARCHES: Rates, "SWITCHBOARD_RATE_SEARCHES", "rate-searches" <"RATE">,
        "How often one user may search archives and events",
        default "60/min burst 15", accepts RATE;
    RATE_BLOCKS: Rates, "SWITCHBOARD_RATE_BLOCKS", "rate-blocks" <"RATE">,
        "How often one user may block somebody, or end a block",
        default "10/s burst 40", accepts RATE;
    RATE_TIPS: Rates, "SWITCHBOARD_RATE_TIPS", "rate-tips" <"RATE">,
        "How often one user may tip, over all connections",
        default "5/min burst 5", accepts RATE;
    RATE_HANDSHAKES: Rates, "SWITCHBOARD_RATE_HANDSHAKES", "rate-handshakes" <"RATE">,
        "WebSocket handshakes of one address that end unauthenticated",
        default "20/s burst 200", accepts RATE;

    WORKERS: Tuning, "SWITCHBOARD_WORKERS", "workers" <"COUNT">,
        "Threads that serve connections",
        otherwise "one per core", accepts THREADS;
    DOMAIN_ARBITERS: Tuning, "SWITCHBOARD_DOMAIN_ARBITERS", "domain-arbiters" <"COUNT">,
        "Threads that chats, queues and users live on",
        otherwise "half the cores, at least one", accepts THREADS;
    WRITER_SHARDS: Tuning, "SWITCHBOARD_WRITER_SHARDS", "writer-shards" <"COUNT">,
        "Database connections that write messages, each for its share of the chats",
        default "1", accepts THREADS;
    STORE_THREADS: Tuning, "SWITCHBOARD_STORE_THREADS", "store-threads" <"COUNT">,
        "Threads, each with a database connection, for everything but writing messages",
        default "4", accepts THREADS;
    SEARCH_THREADS: Tuning, "SWITCHBOARD_SEARCH_THREADS", "search-threads" <"COUNT">,
        "Threads, each with a database connection, for searches alone",
        default "2", accepts THREADS;
    EXPIRY_INTERVAL: Tuning, "SWITCHBOARD_EXPIRY_INTERVAL", "expiry-interval" <"DURATION">,
        "How often requests of ended events, and help chats whose time is over, are looked for",
        default "60s", accepts DURATION;
    POOL_LINGER: Tuning, "SWITCHBOARD_POOL_LINGER", "pool-linger" <"DURATION">,
        "How long a user is kept in memory after the last connection",
        default "30s", accepts DURATION_OR_ZERO;
    CHAT_IDLE: Tuning, "SWITCHBOARD_CHAT_IDLE", "chat-idle" <"DURATION">,
        "How long a chat that nobody uses is kept in memory",
        default "60s", accepts DURATION;
}
