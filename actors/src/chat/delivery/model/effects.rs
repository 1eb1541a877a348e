//! How the shell carries out effects.

use super::super::{Effect, Event};
use super::device::{Device, Shown};
use super::node::{Mail, Node, State, Wait};
use super::world::World;
use switchboard_domain::{Chat, HelpChat, Message, NewMatch, UserId};

impl Node {
    pub(super) fn carry_out(&mut self, effect: Effect<'_>, world: &mut World) {
        match effect {
            Effect::Tell { message, before } => {
                assert!(!self.alone);
                if let Some(before) = before {
                    let truth = world.before(message.seq);
                    // Who is told of an earlier one than there is does not miss it.
                    assert!(before.0 >= truth.0 && before.1 >= truth.1);
                }
            }
            Effect::Show(message) => self.show(message, false, world),
            Effect::ShowNumbered(message) => self.show(message, true, world),
            Effect::ShowDirect { message, to } => {
                for it in to.into_iter().flatten() {
                    if self.pools.contains(&it.member) {
                        let shown = Shown {
                            seq: message.seq,
                            prev: it.prev_seq.unwrap_or(message.seq - 1),
                            numbered: false,
                            about: None,
                        };
                        world.show(it.member, shown);
                    }
                }
            }
            Effect::FanOut(message) => world.fanned_out.push(message.seq),
            Effect::ShowOpened(opening) => {
                let NewMatch { chat, .. } = *opening;
                for device in self.devices(&chat.members(), world) {
                    device.open(chat.time_start);
                }
            }
            Effect::MembersChanged | Effect::CountGap => {}
            Effect::ShowGone(chat) => self.withdraw(*chat, None),
            Effect::Reopen { undone, opening } => self.withdraw(*undone, Some(opening)),
            Effect::ShowGoneTo { user, chat } => {
                let person = world.people.get_mut(&user);
                for device in person.into_iter().flat_map(|it| &mut it.devices) {
                    device.forget(chat.time_start);
                }
            }
            Effect::Undo(chat) => self.on(Event::Undone(chat), world),
            Effect::End(chat) => self.end(*chat, world),
            Effect::EndLater(chat) => self.mailbox.push_back(Mail::Ended(*chat)),
            Effect::ShowEnd(chat) => self.waits.push((Wait::End(*chat), None)),
            // No chat of the model goes from owner to owner.
            Effect::LookWhoHasIt => {}
            Effect::Take(chat) => self.state = State::Loaded((*chat).into()),
            Effect::Replace(chat) => {
                self.cores += 1;
                self.state = State::Loaded((*chat).into());
            }
            Effect::Load => self.load(),
            Effect::LoadFor(divergence) => self.waits.push((Wait::Load(Some(divergence)), None)),
            Effect::Read(read) => self.waits.push((Wait::Read(read), None)),
        }
    }

    fn withdraw(&mut self, chat: HelpChat, then: Option<Box<NewMatch>>) {
        self.state = State::Unknown;
        self.waits.push((Wait::Gone(chat, then), None));
    }

    /// Shows an entry of a help chat.
    fn show(&mut self, message: &Message, numbered: bool, world: &mut World) {
        let Some(Chat::Help(chat)) = self.known().cloned() else {
            panic!("a help chat");
        };
        let shown = Shown {
            seq: message.seq,
            prev: message.seq - 1,
            numbered,
            about: Some(chat.time_start),
        };
        for user in self.pools.iter().filter(|user| chat.has_member(**user)) {
            world.show(*user, shown);
        }
    }

    /// What those of `members` have to whose pools there is a way.
    pub(super) fn devices<'w>(
        &self,
        members: &[UserId],
        world: &'w mut World,
    ) -> impl Iterator<Item = &'w mut Device> {
        let mut to = self.pools.clone();
        to.retain(|user| members.contains(user));
        let people = world.people.iter_mut();
        let people = people.filter(move |(user, _)| to.contains(user));
        people.flat_map(|(_, person)| &mut person.devices)
    }
}
