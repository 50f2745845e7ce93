//! `POST /api/v1/teach/sets`, `PUT /api/v1/teach/sets/{id}`, and the forms at `/teach/sets/new` and
//! `/teach/sets/{id}/edit`.

use crate::error::AppError;
use crate::extract::{Fields, Json, Path, Teacher};
use crate::messages::Message;
use crate::routes::contests::slugs;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use crate::wire;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::Flash;
use trellis_types::error::ErrorBody;
use trellis_types::teach::{SetCreated, SetSaved, SetSettings};
use trellis_types::{ClassId, Route, SetId};

/// Make a problem set.
#[utoipa::path(post, path = "/teach/sets", tag = "teach", request_body = SetSettings,
    responses((status = 201, body = SetCreated), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn create(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Json(settings): Json<SetSettings>,
) -> Result<(StatusCode, axum::Json<SetCreated>), AppError> {
    let id = state
        .create_set(&person.user, &settings, &person.visitor.address)
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(SetCreated { id: wire::set_id(id) }),
    ))
}

/// Change a problem set over the version that was edited.
#[utoipa::path(put, path = "/teach/sets/{id}", tag = "teach", params(("id" = String, Path)), request_body = SetSettings,
    responses((status = 200, body = SetSaved), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "saved by somebody else meanwhile"),
        (status = 422, body = ErrorBody)))]
pub async fn update(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path(id): Path<SetId>,
    Json(settings): Json<SetSettings>,
) -> Result<axum::Json<SetSaved>, AppError> {
    let version = state
        .update_set(&person.user, key(&id)?, &settings, &person.visitor.address)
        .await?;
    Ok(axum::Json(SetSaved { version }))
}

pub async fn create_form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    fields: Fields,
) -> Result<Response, AppError> {
    let created = match settings(&fields) {
        Ok(settings) => {
            state
                .create_set(&person.user, &settings, &person.visitor.address)
                .await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(id) => Ok(redirect(
            &Route::TeachSet { id: wire::set_id(id) }.path(),
            Some(Flash::Saved),
        )),
        Err(error) => {
            form_answer(
                &state,
                &person.visitor,
                Route::TeachSetNew,
                "",
                fields.into_form(),
                Some(error),
            )
            .await
        }
    }
}

pub async fn update_form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path(id): Path<SetId>,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = key(&id)?;
    state.own_set(&person.user, key).await?;
    let saved = match settings(&fields) {
        Ok(settings) => {
            state
                .update_set(&person.user, key, &settings, &person.visitor.address)
                .await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(redirect(&Route::TeachSet { id }.path(), Some(Flash::Saved))),
        Err(error) => {
            let route = Route::TeachSetEdit { id };
            form_answer(
                &state,
                &person.visitor,
                route,
                "",
                fields.into_form(),
                Some(error),
            )
            .await
        }
    }
}

fn key(id: &SetId) -> Result<trellis_store::SetId, AppError> {
    wire::set_key(id).ok_or(AppError::NotFound)
}

/// Reads the form; see [`SetSettings`].
fn settings(fields: &Fields) -> Result<SetSettings, AppError> {
    let class = match fields.one("class") {
        "" => None,
        id => Some(ClassId::parse(id).map_err(|_| AppError::invalid("class", Message::UnknownClass))?),
    };
    Ok(SetSettings {
        title: fields.one("title").to_owned(),
        class,
        due: fields.local_time("due")?.map(wire::time),
        credit_minutes: fields.number("credit_minutes")?,
        problems: slugs(fields)?,
        base: fields.number("base")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_settings() {
        let fields = [
            ("title", "Week 1"),
            ("due", "2026-11-24T09:30"),
            ("tz_offset", "480"),
            ("problems", "a b"),
        ];
        let fields = Fields(
            fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        );
        let read = settings(&fields).unwrap();
        assert_eq!(
            (read.title.as_str(), read.class, read.problems.len()),
            ("Week 1", None, 2)
        );
        assert_eq!(read.due.unwrap().as_str(), "2026-11-24T01:30:00.000Z");
    }
}
