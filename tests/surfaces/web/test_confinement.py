"""No request leads out of the study's folder, and none names code that is run."""

import string
import sys
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from neuroglass.store.disk import DiskStore
from neuroglass.surfaces.web.assets import Assets
from tests.surfaces.web.asking import HOST, PORT, check_refused, opened
from tests.surfaces.web.conftest import attribution, projection

SECRET = "the secret beside the study"
WAYS = ["..", "../", "../../", "/", "//", "..\\", "%2e%2e/", "..%2f", "%252e%252e%252f", ".", "~", "file:", "\0", "%00"]
PLACES = [
    "/api/results/{}",
    "/api/results/{}/figure",
    "/api/results/" + projection().id + "/download/{}",
    "/api/samples/{}",
    "/api/samples/{}/picture",
    "/api/samples/8/picture?data={}",
    "/api/samples/8/picture?size={}",
    "/api/samples/8/path?model={}",
    "/api/samples/8/path?k={}",
    "/api/samples/baseline?data={}",
    "/api/results/" + projection().id + "/figure?color={}",
    "/api/results/" + projection().id + "/figure?classes={}",
    "/api/selections/{}",
    "/api/jobs/{}",
    "/assets/{}",
    "/{}",
]
BODIES = [
    ("/api/results/" + projection().id + "/arrays", "fields"),
    ("/api/results/" + projection().id + "/arrays", "columns"),
    ("/api/figures", "results"),
    ("/api/samples/8/attributions", "results"),
    ("/api/samples/sprite", "data"),
    ("/api/recordings/x/unit", "layer"),
]
TEXTS = some.lists(
    some.sampled_from([*WAYS, "secret.json", "results", "arrays.npz", "etc/passwd", *string.ascii_letters[:3]]),
    max_size=6,
).map("".join) | some.text(max_size=20)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A study beside which a secret lies, and its app."""
    around = tmp_path_factory.mktemp("around")
    for place in (around, around / "results"):
        place.mkdir(exist_ok=True)
        (place / "secret.json").write_text(SECRET)
    store = DiskStore(around / "study")
    store.put(projection())
    store.put(attribution())
    with opened(around / "study") as client:
        yield client


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=some.sampled_from(PLACES), text=TEXTS, encoded=some.booleans())
def test_no_address_leads_out(guarded, place, text, encoded):
    safe = "" if encoded else "/%"
    path = place.format(quote(text.encode("utf-8", "replace"), safe=safe))
    answer = guarded.get(f"http://{HOST}:{PORT}{path}")
    assert SECRET not in answer.text and "root:" not in answer.text
    assert answer.status_code in (200, 303, 304, 400, 404, 409, 503), answer.text
    if answer.status_code >= 400 and place.startswith("/api/") and "error" in answer.text:
        assert answer.json()["error"]["kind"] in ("invalid", "missing", "viewer", "method")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=some.sampled_from(BODIES), text=TEXTS)
def test_no_word_of_a_body_leads_out(guarded, place, text):
    path, name = place
    for value in (text, [text]):
        answer = guarded.post(path, json={name: value})
        assert SECRET not in answer.text
        assert answer.status_code in (400, 404) or text == "", answer.text


def test_a_link_in_the_study_is_not_followed_out_of_it(tmp_path, folder):
    """A study that was copied from elsewhere may hold links to this machine's own files."""
    outside = DiskStore(tmp_path / "outside")
    hidden = attribution("rise")
    outside.put(hidden)
    (folder / "results" / hidden.id).symlink_to(tmp_path / "outside" / "results" / hidden.id)
    mixed = attribution("lime")
    DiskStore(folder).put(mixed)
    arrays = folder / "results" / mixed.id / "arrays.npz"
    arrays.rename(tmp_path / "arrays.npz")
    arrays.symlink_to(tmp_path / "arrays.npz")
    (tmp_path / "selections").mkdir()
    (folder / "selections").symlink_to(tmp_path / "selections")
    (folder / "recordings").symlink_to(tmp_path / "outside")
    with opened(folder) as client:
        for id in (hidden.id, mixed.id):
            assert "link" in check_refused(client.get(f"/api/results/{id}"), 422, "damaged")
            check_refused(client.post(f"/api/results/{id}/arrays", json={}), 422, "damaged")
        assert {one["id"] for one in client.get("/api/study").json()["faults"]} == {hidden.id, mixed.id}
        check_refused(client.get("/api/selections"), 422, "damaged")
        check_refused(client.post("/api/selections", json={"name": "a", "ids": [1], "data": "d"}), 422, "damaged")
        check_refused(client.get("/api/recordings"), 422, "damaged")
    assert list((tmp_path / "selections").iterdir()) == []


def test_assets_are_the_files_of_their_folder_only(tmp_path, folder):
    (tmp_path / "assets" / "deep").mkdir(parents=True)
    (tmp_path / "assets" / "index.html").write_text("the app")
    (tmp_path / "assets" / "app.js").write_text("run()")
    (tmp_path / "assets" / "deep" / "a.js").write_text(SECRET)
    (tmp_path / "assets" / "notes.txt").write_text(SECRET)
    (tmp_path / "secret.js").write_text(SECRET)
    (tmp_path / "assets" / "link.js").symlink_to(tmp_path / "secret.js")
    with opened(folder, assets=Assets(tmp_path / "assets")) as client:
        assert client.get("/").text == "the app"
        code = client.get("/assets/app.js")
        assert (code.text, code.headers["content-type"]) == ("run()", "text/javascript; charset=utf-8")
        again = client.get("/assets/app.js", headers={"if-none-match": code.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("link.js", "notes.txt", "deep/a.js", "deep%2fa.js", "..%2fsecret.js", ".hidden.js", "no.js"):
            assert SECRET not in check_refused(client.get(f"/assets/{name}"), 404, "missing")


def test_without_its_pages_the_server_says_how_to_build_them(tmp_path, folder):
    with opened(folder, assets=Assets(tmp_path / "none")) as client:
        answer = client.get("/")
        assert answer.status_code == 503 and "make web" in answer.text


HOSTILE = "tests.surfaces.web.test_confinement:Mine"


@pytest.mark.parametrize(
    "body",
    [
        {"family": "attribution", "method": HOSTILE},
        {"family": "attribution", "method": "os:system"},
        {"family": "tests", "method": "saliency"},
        {"family": "attribution", "method": "smooth_grad", "parameters": {"of": HOSTILE}},
        {"family": "attribution", "method": "smooth_grad", "parameters": {"of": {"method": HOSTILE}}},
        {"family": "attribution", "method": "smooth_grad", "parameters": {"of": {"method": "saliency", "x": 1}}},
        {"family": "attribution", "method": "saliency", "parameters": {"__class__": "x"}},
        {"family": "attribution", "method": "rise", "parameters": {"seed": {"method": HOSTILE}}},
        {"family": "attribution", "method": "rise", "parameters": {"seed": [HOSTILE]}},
        {"family": "checks", "method": HOSTILE, "options": {"of": ["0" * 20]}},
        {"family": "attribution", "method": "saliency", "subject": "s.py"},
    ],
)
def test_no_code_that_a_request_names_is_imported(folder, body, live_image):
    before = set(sys.modules)
    with opened(folder, live=live_image) as client:
        check_refused(client.post("/api/jobs", json=body), 400, "invalid")
        assert client.get("/api/jobs").json() == {"jobs": []}
    assert "tests.surfaces.web.test_confinement" not in set(sys.modules) - before
