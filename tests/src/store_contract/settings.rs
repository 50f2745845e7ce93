use serde_json::json;

use super::Backend;
use super::world::*;

pub async fn a_setting_is_kept(b: impl Backend) {
    let s = b.store();
    assert_eq!(s.setting("open").await.unwrap(), None);
    s.put_setting("open", &json!({"a": [1, null]})).await.unwrap();
    assert_eq!(s.setting("open").await.unwrap(), Some(json!({"a": [1, null]})));
    s.put_setting("open", &json!(false)).await.unwrap();
    assert_eq!(
        b.another().await.setting("open").await.unwrap(),
        Some(json!(false))
    );
    assert_eq!(s.setting_or("open", &json!(true)).await.unwrap(), json!(false));
    assert_eq!(s.setting("other").await.unwrap(), None);
}

pub async fn racing_callers_get_one_first_value(b: impl Backend) {
    let calls = handles(&b, 8).await.into_iter().enumerate();
    let values =
        race(calls.map(|(index, s)| async move { s.setting_or("seed", &json!(index)).await.unwrap() })).await;
    assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
    assert_eq!(b.store().setting("seed").await.unwrap().as_ref(), values.first());
}
