//! Lists: members who come and go, and owners who write meanwhile.

use super::{LISTS, Script};
use serde_json::json;
use switchboard_support::Account;

/// How often somebody joins or leaves a list: the server keeps a member's latest 32 stays, and blocks
/// end stays too.
const MOVES: usize = 10;

impl Script {
    /// Each creator has a list, with a member who stays. Devices that are there already learn of a new
    /// list only when they come back, or with its first message.
    pub(super) async fn found_lists(&mut self) {
        for (owner, stays, _) in LISTS {
            // Known from their first word on.
            self.account(stays).get("/chats").await.expect(200);
            let name = json!({ "name": format!("List of {owner}") });
            let list = self.account(owner).post("/lists", &name).await;
            let list = list.expect(201);
            let id = list["id"].as_str().expect("an id").to_owned();
            let asked = self.ledger.moment();
            let path = format!("/lists/{id}/members/{stays}");
            let put = self.site.service().call("PUT", &path).send().await;
            assert_eq!(put.status, 204, "{}", put.text());
            let answered = self.ledger.moment();
            self.ledger.lists.insert(id.clone(), owner);
            let stays = self.ledger.stays(&id, stays);
            stays.change(true, asked, answered);
        }
    }

    /// Somebody joins a list or leaves it, while its owner writes to it.
    pub(super) async fn enlist(&mut self) {
        let lists: Vec<(String, i64)> = self.ledger.lists.clone().into_iter().collect();
        let (list, owner) = self.random.pick(&lists).expect("lists").clone();
        let mut found = LISTS.iter().filter(|(it, ..)| *it == owner);
        let (.., come_and_go) = found.next().expect("its owner has one");
        let member = *self.random.pick(come_and_go).expect("members");
        let device = self.device_of(owner);
        for _ in 0..self.random.below(4) {
            self.say_in(device, &list).await;
        }
        let stays = self.ledger.stays(&list, member);
        let joins = !stays.is_so();
        if stays.count() >= MOVES {
            return;
        }
        let asked = self.ledger.moment();
        // Whoever leaves may do so themselves.
        let leaves_alone = !joins && self.random.chance(50);
        let who = if leaves_alone { member } else { owner };
        let method = if joins { "PUT" } else { "DELETE" };
        let path = format!("/lists/{list}/members/{member}");
        let asks = async |account: Account| account.call(method, &path).send().await;
        let answer = self.insist(who, asks).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        let answered = self.ledger.moment();
        let stays = self.ledger.stays(&list, member);
        stays.change(joins, asked, answered);
    }
}
