//! Administration over HTTP: roles and disabled accounts, audited; nobody locks themselves out.

use trellis_store::{AuditQuery, Role};
use trellis_tests::portal::Portal;

#[tokio::test]
async fn roles_are_given_by_admins_alone() {
    let portal = Portal::start().await;
    let (admin, trainee) = (
        portal.person("root", &[Role::Admin]).await,
        portal.person("lin", &[]).await,
    );
    let roles = format!("/admin/users/{}/roles", trainee.id);
    assert_eq!(trainee.form(&roles, &[("roles", "admin")]).await.status, 403);
    assert_eq!(
        portal
            .visitor()
            .await
            .form(&roles, &[("roles", "admin")])
            .await
            .status,
        303,
        "to the sign-in page"
    );
    assert_eq!(
        admin.form_as_is(&roles, &[("roles", "teacher")]).await.status,
        403,
        "no token"
    );

    let done = admin
        .form(&roles, &[("roles", "teacher"), ("roles", "trainee")])
        .await;
    assert_eq!((done.status, done.location.as_str()), (303, "/admin"));
    let user = portal.store().user(trainee.id).await.unwrap();
    assert_eq!(user.roles.to_text(), "trainee,teacher");
    assert_eq!(admin.form(&roles, &[("roles", "root")]).await.status, 422);
    let query = AuditQuery {
        what: Some("user.roles".to_owned()),
        ..AuditQuery::default()
    };
    let audit = portal.store().audit(&query, 10).await.unwrap();
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0].entry.who, Some(admin.id));
    assert_eq!(audit[0].entry.detail["to"], "trainee,teacher");
}

#[tokio::test]
async fn an_admin_stays_one() {
    let portal = Portal::start().await;
    let admin = portal.person("root", &[Role::Admin]).await;
    let own = format!("/admin/users/{}", admin.id);
    assert_eq!(
        admin
            .form(&format!("{own}/roles"), &[("roles", "trainee")])
            .await
            .status,
        409
    );
    assert_eq!(
        admin
            .form(&format!("{own}/disabled"), &[("disabled", "true")])
            .await
            .status,
        409
    );
    let user = portal.store().user(admin.id).await.unwrap();
    assert!(user.roles.has(Role::Admin) && user.disabled.is_none());
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let portal = Portal::start().await;
    let (admin, trainee) = (
        portal.person("root", &[Role::Admin]).await,
        portal.person("lin", &[]).await,
    );
    let path = format!("/admin/users/{}/disabled", trainee.id);
    assert_eq!(trainee.api_get("/learning/hours").await.status, 200);
    assert_eq!(admin.form(&path, &[("disabled", "true")]).await.status, 303);
    assert_eq!(trainee.api_get("/learning/hours").await.status, 401);
    assert_eq!(admin.form(&path, &[("disabled", "maybe")]).await.status, 422);
    assert_eq!(admin.form(&path, &[("disabled", "false")]).await.status, 303);
    assert!(portal.store().user(trainee.id).await.unwrap().disabled.is_none());
    assert_eq!(
        admin
            .form("/admin/users/nobody/disabled", &[("disabled", "true")])
            .await
            .status,
        404
    );
}
