//! The tables, as the migrations make them in both databases.
#![allow(missing_docs)]

diesel::table! {
    agencies (id) {
        id -> BigInt,
        name -> Text,
        alternatives -> Nullable<Text>,
        notices -> Nullable<Text>,
        retention_days -> Nullable<SmallInt>,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        agency_id -> BigInt,
        name -> Text,
        description -> Text,
        address -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        lat -> Nullable<Double>,
        lng -> Nullable<Double>,
        alternatives -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        side -> SmallInt,
        agency_id -> Nullable<BigInt>,
        name -> Text,
        email -> Text,
        phone_number -> Text,
        creator -> Bool,
        deleted_at -> Nullable<BigInt>,
        last_seen_at -> Nullable<BigInt>,
        put_at -> Nullable<BigInt>,
        rights_version -> BigInt,
        rights_at -> Nullable<BigInt>,
        rank_claimed -> SmallInt,
        rank_provisioned -> Nullable<SmallInt>,
    }
}

diesel::table! {
    chats (id) {
        id -> Binary,
        kind -> SmallInt,
        agency_id -> Nullable<BigInt>,
        event_id -> Nullable<BigInt>,
        organizer_id -> Nullable<BigInt>,
        participant_id -> Nullable<BigInt>,
        lat_start -> Nullable<Double>,
        lng_start -> Nullable<Double>,
        time_start -> BigInt,
        time_end -> Nullable<BigInt>,
        last_seq -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
        user_low -> Nullable<BigInt>,
        user_high -> Nullable<BigInt>,
        owner_id -> Nullable<BigInt>,
        title -> Nullable<Text>,
        member_count -> Nullable<BigInt>,
        last_sent_at -> Nullable<BigInt>,
        turn -> BigInt,
        opened_turn -> BigInt,
        asked_at -> Nullable<BigInt>,
        outcome -> Nullable<SmallInt>,
        awaiting_since -> Nullable<BigInt>,
        waiting_seq -> Nullable<BigInt>,
        resolved_at -> Nullable<BigInt>,
        shown_seq -> Nullable<BigInt>,
        quiet_to -> Nullable<BigInt>,
        cleared_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    chat_members (chat_id, user_id) {
        chat_id -> Binary,
        user_id -> BigInt,
        joined_seq -> BigInt,
        read_seq -> BigInt,
        delivered_seq -> BigInt,
        changed_at -> Nullable<BigInt>,
        active_at -> Nullable<BigInt>,
        last_seq -> Nullable<BigInt>,
        list_owner_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    blocks (user_id, blocked_id) {
        user_id -> BigInt,
        blocked_id -> BigInt,
        created_at -> BigInt,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    list_spans (chat_id, user_id, from_seq) {
        chat_id -> Binary,
        user_id -> BigInt,
        from_seq -> BigInt,
        to_seq -> Nullable<BigInt>,
    }
}

diesel::table! {
    contacts (user_id, may_write_to) {
        user_id -> BigInt,
        may_write_to -> BigInt,
    }
}

diesel::table! {
    messages (chat_id, seq) {
        chat_id -> Binary,
        seq -> BigInt,
        id -> Binary,
        author_id -> BigInt,
        from_organizer -> Bool,
        kind -> SmallInt,
        content -> Text,
        time_sent -> BigInt,
        lat -> Nullable<Double>,
        lng -> Nullable<Double>,
        client_message_id -> Nullable<Text>,
        reply_to -> Nullable<Binary>,
        only_for -> Nullable<BigInt>,
        blocked_by -> Nullable<BigInt>,
        detail -> Nullable<Text>,
        changed_seq -> Nullable<BigInt>,
        void_seq -> Nullable<BigInt>,
        edits -> Nullable<SmallInt>,
        void_edits -> Nullable<SmallInt>,
        edited_at -> Nullable<BigInt>,
        gone -> Nullable<SmallInt>,
        edited_seq -> Nullable<BigInt>,
        reactions -> Nullable<Text>,
    }
}

diesel::table! {
    tips (id) {
        id -> Binary,
        chat_id -> Binary,
        payer_id -> BigInt,
        creator_id -> BigInt,
        from_organizer -> Bool,
        amount -> BigInt,
        currency -> Text,
        content -> Text,
        client_message_id -> Nullable<Text>,
        known_seq -> BigInt,
        notice_id -> Binary,
        status -> SmallInt,
        attempts -> BigInt,
        calling -> Bool,
        uncertain -> Bool,
        first_call_at -> Nullable<BigInt>,
        due_at -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
        posts -> BigInt,
    }
}

diesel::table! {
    help_requests (queue_order) {
        queue_order -> BigInt,
        id -> Binary,
        agency_id -> BigInt,
        event_id -> BigInt,
        participant_id -> BigInt,
        description -> Text,
        lat -> Nullable<Double>,
        lng -> Nullable<Double>,
        created_at -> BigInt,
        status -> SmallInt,
        matched_at -> Nullable<BigInt>,
        cleared_at -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    agencies,
    blocks,
    chat_members,
    chats,
    contacts,
    events,
    help_requests,
    list_spans,
    messages,
    tips,
    users,
);
