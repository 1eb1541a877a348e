//! `/lists`: a creator's lists of recipients. A list's id is its chat's.

use super::body::{Call, RawId};
use super::caller::{Caller, Who, spend};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::paging::{DEFAULT_LIMIT, Page};
use super::parameter::PAGE;
use super::params::{path_number_of, path_text};
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_actors::lists;
use switchboard_domain::limits::{MAX_LIST_MEMBERS, MAX_MEMBERS_AT_ONCE, MAX_TITLE_CHARS};
use switchboard_domain::schema::Seq;
use switchboard_domain::{ChatId, Code, Peer, Timestamp, UserId, text};
use switchboard_store::queries::{
    CreateList, CreateOutcome, DeleteList, Editor, FindList, ListMembers, OwnList, OwnLists,
    PutMembers, PutOutcome, Refused, RemoveMember, RenameList,
};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/lists", list, "The caller's lists, the newest first.")
            .query(PAGE)
            .page_of::<List>()
            .errors(&[403]),
        Endpoint::post("/lists", create, "A list without members, for creators.")
            .body::<ListBody>()
            .gives::<List>(201)
            .errors(&[403, 409, 413, 422]),
        Endpoint::get("/lists/{id}", show, "One of them.")
            .id::<ChatId>()
            .gives::<List>(200)
            .errors(&[403, 404]),
        Endpoint::put("/lists/{id}", rename, "Gives it another name.")
            .id::<ChatId>()
            .body::<ListBody>()
            .gives::<List>(200)
            .errors(&[403, 404, 413, 422]),
        Endpoint::delete(
            "/lists/{id}",
            delete,
            "Nobody writes in it any more; what was received stays readable.",
        )
        .id::<ChatId>()
        .done(204)
        .errors(&[403, 404]),
        Endpoint::get(
            "/lists/{id}/members",
            members,
            "Who is on it, by their ids.",
        )
        .id::<ChatId>()
        .query(PAGE)
        .page_of::<Peer>()
        .errors(&[403, 404]),
        Endpoint::put(
            "/lists/{id}/members",
            put_all,
            "Puts up to a thousand users on it; names those who may not be.",
        )
        .id::<ChatId>()
        .body::<NewMembers>()
        .gives::<Members>(200)
        .errors(&[403, 404, 409, 422]),
        Endpoint::put("/lists/{id}/members/{userId}", put, "Puts one on it.")
            .id::<ChatId>()
            .part::<UserId>("userId")
            .done(204)
            .errors(&[403, 404, 409, 422]),
        Endpoint::delete(
            "/lists/{id}/members/{userId}",
            remove,
            "Takes one off it; members may leave by themselves.",
        )
        .id::<ChatId>()
        .part::<UserId>("userId")
        .done(204)
        .errors(&[403, 404]),
    ]
}

/// The body of `POST /lists` and `PUT /lists/{id}`.
#[derive(Deserialize, JsonSchema)]
pub struct ListBody {
    #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
    name: String,
}

impl ListBody {
    fn check(self) -> Result<String, ApiError> {
        text::check_name(&self.name, MAX_TITLE_CHARS).map_err(|why| ApiError::text("name", why))?;
        Ok(self.name)
    }
}

/// A list as its owner has it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct List {
    id: ChatId,
    name: String,
    owner_id: UserId,
    #[schemars(range(min = 0))]
    members: i64,
    #[schemars(with = "Seq")]
    last_seq: i64,
    created_at: Timestamp,
}

impl From<OwnList> for List {
    fn from(list: OwnList) -> Self {
        Self {
            id: list.id,
            name: list.title,
            owner_id: list.owner,
            members: list.members,
            last_seq: list.last_seq,
            created_at: list.created_at,
        }
    }
}

/// `GET /lists`: the caller's lists, the newest first.
pub async fn list(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::<ChatId>::of(&req, DEFAULT_LIMIT)?;
    let lists = OwnLists {
        owner: caller.user()?,
        after: page.after,
        limit: page.fetch(),
    };
    let found = state.services.store.run(lists).await;
    let found = found.map_err(ApiError::reading)?;
    let found: Vec<List> = found.into_iter().map(List::from).collect();
    Ok(page.answer(&req, found, |list| list.id))
}

/// `POST /lists`: a list without members, for creators: 201.
pub async fn create(
    Call { caller, body }: Call<ListBody>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let create = CreateList {
        id: ChatId::new(),
        title: body.check()?,
        owner: caller.user()?,
        now: state.services.now(),
    };
    let created = lists::create(&state.services, create).await;
    match created.map_err(ApiError::writing)? {
        CreateOutcome::Created(list) => Ok(HttpResponse::Created().json(List::from(list))),
        CreateOutcome::Refused(code) => Err(code.into()),
    }
}

/// `GET /lists/{id}`: one of them.
pub async fn show(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<List>, ApiError> {
    let (id, editor) = (path_list(&req)?, editor(&caller)?);
    let found = state.services.store.run(FindList { id, editor }).await;
    let found = found.map_err(ApiError::reading)?;
    Ok(web::Json(found.ok_or(Code::ListNotFound)?.into()))
}

/// `PUT /lists/{id}`: another name.
pub async fn rename(
    Call { caller, body }: Call<ListBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<List>, ApiError> {
    let title = body.check()?;
    let rename = RenameList {
        id: path_list(&req)?,
        owner: caller.user()?,
        title,
    };
    let renamed = lists::rename(&state.services, rename).await;
    let renamed = renamed.map_err(ApiError::writing)?;
    Ok(web::Json(renamed.ok_or(Code::ListNotFound)?.into()))
}

/// `DELETE /lists/{id}`: nobody writes in it any more. What was received stays readable.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let delete = DeleteList {
        id: path_list(&req)?,
        owner: caller.user()?,
        now: state.services.now(),
    };
    let deleted = lists::delete(&state.services, delete).await;
    match deleted.map_err(ApiError::writing)? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Code::ListNotFound.into()),
    }
}

/// `GET /lists/{id}/members`: by their ids.
pub async fn members(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let page = Page::<i64>::of(&req, DEFAULT_LIMIT)?;
    let members = ListMembers {
        list: path_list(&req)?,
        editor: editor(&caller)?,
        after: page.after.map(UserId),
        limit: page.fetch(),
    };
    let found = state.services.store.run(members).await;
    let found: Vec<Peer> = found
        .map_err(ApiError::reading)?
        .ok_or(Code::ListNotFound)?;
    Ok(page.answer(&req, found, |member| member.id.0))
}

/// The body of `PUT /lists/{id}/members`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMembers {
    #[schemars(length(min = 1, max = MAX_MEMBERS_AT_ONCE))]
    user_ids: Vec<RawId>,
}

/// The answer to it.
#[derive(Serialize, JsonSchema)]
pub struct Members {
    /// Who is on the list now.
    members: i64,
    /// Those who were named, and are not.
    refused: Vec<RefusedMember>,
}

/// Somebody who was not put on a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusedMember {
    user_id: UserId,
    code: Code,
}

/// `PUT /lists/{id}/members`: puts up to a thousand users on the list at once. Those who may not be
/// are named, and the others are on it.
pub async fn put_all(
    Call { caller, body }: Call<NewMembers>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Members>, ApiError> {
    if body.user_ids.is_empty() || body.user_ids.len() > MAX_MEMBERS_AT_ONCE {
        return Err(ApiError::unacceptable(format!(
            "userIds are 1 to {MAX_MEMBERS_AT_ONCE}"
        )));
    }
    let ids = body.user_ids.iter().map(|id| id.to_id("userIds"));
    let users: Vec<UserId> = ids.collect::<Result<_, _>>()?;
    // Before it is done, whatever comes of it: each of them is looked at.
    spend(&req, users.len());
    let (list, refused) = put_on(&state, path_list(&req)?, editor(&caller)?, users).await?;
    let refused = refused.into_iter().map(|it| RefusedMember {
        user_id: it.user,
        code: it.code,
    });
    Ok(web::Json(Members {
        members: list.members,
        refused: refused.collect(),
    }))
}

/// `PUT /lists/{id}/members/{userId}`: as often as one likes.
pub async fn put(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let list = path_list(&req)?;
    let user: UserId = path_number_of(&req, "userId").ok_or(Code::UserNotFound)?;
    if caller.user().is_ok_and(|own| own == user) {
        return Err(ApiError::unacceptable("nobody is on their own list"));
    }
    let (_, refused) = put_on(&state, list, editor(&caller)?, vec![user]).await?;
    match refused.first() {
        None => Ok(HttpResponse::NoContent().finish()),
        Some(refused) => Err(refused.code.into()),
    }
}

/// `DELETE /lists/{id}/members/{userId}`: also where the user is not on it. Members may leave by
/// themselves.
pub async fn remove(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user: UserId = path_number_of(&req, "userId").ok_or(Code::UserNotFound)?;
    let editor = match caller.user() {
        Ok(own) if own == user => Editor::Service,
        _ => editor(&caller)?,
    };
    let remove = RemoveMember {
        list: path_list(&req)?,
        editor,
        user,
    };
    let removed = lists::remove(&state.services, remove).await;
    removed
        .map_err(ApiError::writing)?
        .ok_or(Code::ListNotFound)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn put_on(
    state: &AppState,
    list: ChatId,
    editor: Editor,
    users: Vec<UserId>,
) -> Result<(OwnList, Vec<Refused>), ApiError> {
    let put = PutMembers {
        list,
        editor,
        users,
        policy: state.services.settings.policy,
        most: MAX_LIST_MEMBERS,
    };
    let put = lists::put(&state.services, put).await;
    match put.map_err(ApiError::writing)? {
        PutOutcome::Put { list, refused } => Ok((list, refused)),
        PutOutcome::NotFound => Err(Code::ListNotFound.into()),
        PutOutcome::Full => Err(Code::ListFull.into()),
    }
}

fn editor(caller: &Caller) -> Result<Editor, ApiError> {
    match caller.who {
        Who::Service => Ok(Editor::Service),
        _ => Ok(Editor::Owner(caller.user()?)),
    }
}

fn path_list(req: &HttpRequest) -> Result<ChatId, ApiError> {
    let id = path_text(req).parse();
    Ok(id.map_err(|_| Code::ListNotFound)?)
}
