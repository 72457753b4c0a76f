"""Nobody but a page of this server that holds its cookie is answered, and no answer leaves without its headers."""

import re

import pytest
from starlette.routing import Route

from neuroglass.surfaces.web.guard import HEADERS, LARGEST_BODY, Access
from tests.surfaces.web.asking import ACCESS, HOST, PORT, check_refused, closed, opened


@pytest.fixture
def stranger(folder):
    with closed(folder) as client:
        yield client


def addresses(client):
    """Every method and address that the app knows, and one that it does not."""
    routes = [route for route in client.app.app.routes if isinstance(route, Route)]
    known = [(method, re.sub(r"{\w+}", "x", route.path)) for route in routes for method in route.methods]
    assert len(known) > 40
    return [*known, ("GET", "/no/such/place"), ("PUT", "/api/study")]


def test_without_the_cookie_every_request_is_refused(stranger):
    for method, path in addresses(stranger):
        answer = stranger.request(method, path)
        assert (answer.status_code, "hand" in answer.text) == (403, False), path


COOKIES = {
    "none": "",
    "wrong": "wrong",
    "the token": ACCESS.token,
    "shorter": ACCESS.secret[:-1],
    "longer": ACCESS.secret + "x",
    "not ASCII": "ä",
}
TOKENS = {"none": "", "wrong": "wrong", "the cookie": ACCESS.secret, "shorter": ACCESS.token[:-1]}


@pytest.mark.parametrize("cookie", COOKIES.values(), ids=list(COOKIES))
def test_a_wrong_cookie_is_refused(stranger, cookie):
    answer = stranger.get("/api/study", headers={"cookie": f"{ACCESS.cookie}={cookie}".encode()})
    check_refused(answer, 403, "token")


def test_the_cookie_of_another_port_is_refused(stranger):
    check_refused(stranger.get("/api/study", headers={"cookie": f"neuroglass-1={ACCESS.secret}"}), 403, "token")


def test_the_opened_address_is_exchanged_for_a_cookie_that_scripts_cannot_read(stranger):
    answer = stranger.get("/", params={"token": ACCESS.token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == f"neuroglass-{PORT}"
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in rest.split(";")}
    assert ACCESS.token not in answer.headers["set-cookie"]
    assert stranger.get("/api/study").status_code == 200


@pytest.mark.parametrize("token", TOKENS.values(), ids=list(TOKENS))
def test_a_wrong_token_opens_nothing(stranger, token):
    answer = stranger.get("/", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "neuroglass serve" in answer.text


def test_a_token_opens_the_page_only(stranger):
    check_refused(stranger.get("/api/study", params={"token": ACCESS.token}), 403, "token")


def test_two_servers_never_share_keys():
    one, other = Access(), Access()
    assert len({one.token, one.secret, other.token, other.secret}) == 4
    assert min(map(len, (one.token, one.secret))) >= 43  # 256 bits
    assert one.token not in repr(one) and one.secret not in repr(one)


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}", "localhost.evil.example",
     "10.0.0.7:8765", f"user@{HOST}:{PORT}", "", "a b", f"{HOST}:{PORT}/x", "[::2]", "0.0.0.0"],
)  # fmt: skip
def test_a_foreign_name_that_points_here_is_refused(viewer, host):
    check_refused(viewer.get("/api/study", headers={"host": host}), 400, "host")


@pytest.mark.parametrize(
    "host", [HOST, f"{HOST}:{PORT}", "localhost", f"LOCALHOST:{PORT}", f"[::1]:{PORT}", "localhost:9000"]
)
def test_the_names_of_this_machine_are_known(viewer, host):
    assert (
        viewer.get("/api/study", headers={"host": host, "cookie": f"{ACCESS.cookie}={ACCESS.secret}"}).status_code
        == 200
    )


def test_served_to_other_machines_a_number_is_a_name_and_a_foreign_name_is_not():
    access = Access("0.0.0.0", PORT)
    assert access.knows_host("192.168.3.4:8765") and access.knows_host("localhost")
    assert not access.knows_host("evil.example")


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        f"http://{HOST}",
        f"http://{HOST}:1",
        f"https://{HOST}:{PORT}",
        f"http://{'localhost'}:{PORT}",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/jobs"), ("GET", "/api/study"), ("GET", "/")])
def test_a_page_of_another_origin_is_refused_though_it_has_the_cookie(viewer, origin, method, path):
    check_refused(viewer.request(method, path, headers={"origin": origin}), 403, "origin")


def test_the_servers_own_pages_are_answered(viewer):
    headers = {"origin": f"http://{HOST}:{PORT}", "sec-fetch-site": "same-origin"}
    assert viewer.get("/api/study", headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_picture_or_script_tag_of_another_page_is_refused(viewer, site):
    check_refused(viewer.get("/api/study", headers={"sec-fetch-site": site}), 403, "origin")
    check_refused(viewer.get("/assets/app.js", headers={"sec-fetch-site": site}), 403, "origin")


def test_every_answer_has_the_headers_of_safety(viewer):
    for method, path in addresses(viewer):
        if path != "/api/events":  # which never ends, and is read in test_serve
            answer = viewer.request(method, path, json={} if method == "POST" else None)
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
            assert answer.headers["cache-control"] in ("no-store", "no-cache")


def test_the_policy_lets_no_script_but_the_servers_own_run():
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert not re.search(r"unsafe|\*|https?:", HEADERS["content-security-policy"])


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 10_000_000])
def test_a_body_that_is_too_large_is_refused(viewer, size):
    answer = viewer.post("/api/selections", content=b" " * size, headers={"content-type": "application/json"})
    assert "MiB" in check_refused(answer, 413, "large")


def test_a_body_that_hides_its_size_is_refused_too(viewer):
    def parts():
        for _ in range(11):
            yield b" " * 1_000_000

    answer = viewer.post("/api/selections", content=parts(), headers={"content-type": "application/json"})
    check_refused(answer, 413, "large")


def test_a_body_of_a_million_ids_is_taken(folder):
    with opened(folder) as client:
        about = {"name": "many", "ids": list(range(1_000_000)), "data": "d" * 20}
        assert client.post("/api/selections", json=about).json()["count"] == 1_000_000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_of_another_page_cannot_ask(viewer, kind):
    headers = {"content-type": kind} if kind else {}
    check_refused(viewer.post("/api/selections", content=b"{}", headers=headers), 415, "type")
