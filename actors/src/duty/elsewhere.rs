//! Who is at the desk on any node, as the location table says.

use switchboard_cluster::{Away, Feature, Key, Nodes};
use switchboard_domain::{AgencyId, UserId, Way, Ways};

/// Keys of one question.
const KEYS: usize = 999;

fn keys(users: &[UserId]) -> impl Iterator<Item = Key> + '_ {
    let ways = |user: &UserId| Way::ALL.map(|way| Key::AtDesk(*user, way));
    users.iter().flat_map(ways)
}

/// Which of these keys some node has. [`Away`], too, while a node of a release before lives: it says nothing of this.
async fn locate(nodes: &Nodes, keys: Vec<Key>) -> Result<Vec<bool>, Away> {
    if !nodes.all_know(Feature::Duty) {
        return Err(Away);
    }
    let mut found = Vec::with_capacity(keys.len());
    for some in keys.chunks(KEYS) {
        found.extend(nodes.locate_in_time(some.to_vec()).await?);
    }
    Ok(found)
}

/// In which ways each of these users is there, on whichever node. On the only node nobody is elsewhere.
pub async fn ways(nodes: &Nodes, users: &[UserId]) -> Result<Vec<Ways>, Away> {
    if nodes.is_alone() {
        return Ok(vec![Ways::default(); users.len()]);
    }
    let found = locate(nodes, keys(users).collect()).await?;
    let ways = found.chunks_exact(Way::ALL.len());
    Ok(ways
        .map(|here| Ways::new([here[0], here[1], here[2]]))
        .collect())
}

/// Whether any of these users is there, or anybody of the agency whose clients are all of level 1.
pub async fn anybody(nodes: &Nodes, agency: AgencyId, users: &[UserId]) -> Result<bool, Away> {
    if nodes.is_alone() {
        return Ok(false);
    }
    let level_one = [Key::LevelOne(agency)].into_iter();
    let found = locate(nodes, level_one.chain(keys(users)).collect()).await?;
    Ok(found.contains(&true))
}
