"""Login at the platform's own identity provider: OpenID Connect, code flow with PKCE.

`mozilla_django_oidc` leads through it: state, nonce and verifier are made, kept in the session and used up once. What
it leaves to settings that are read once, or does not look at, is ours: where the provider is asked (`provider`),
whether its statement is to be believed (`id_token`), who that is (`identities`, never by e-mail), what is remembered
(`who`).
"""

import hmac
import logging
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote_plus

import requests
from django.contrib import auth
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests.auth import HTTPBasicAuth

from widerspruch.desk.access.acting import holders
from widerspruch.desk.access.claims import person_of
from widerspruch.desk.access.id_token import ExpectedLogin, read_id_token, refused
from widerspruch.desk.access.identities import identity_of
from widerspruch.desk.access.provider import TIMEOUT, ProviderMetadata, fetch, read_answer, require_secure
from widerspruch.desk.access.who import LoggedInPerson, remember_person
from widerspruch.desk.cases.links import learn_accounts
from widerspruch.desk.config import OidcConfig
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Identity
from widerspruch.desk.request import DeskRequest

log = logging.getLogger("widerspruch.desk.login")

_LIBRARY: Mapping[str, object] = {
    "OIDC_AUTHENTICATION_CALLBACK_URL": "login_answer",
    "OIDC_STATE_SIZE": 43,
    "OIDC_NONCE_SIZE": 43,
    "OIDC_USE_NONCE": True,
    "OIDC_USE_PKCE": True,
    "OIDC_PKCE_CODE_CHALLENGE_METHOD": "S256",
    "OIDC_STORE_ACCESS_TOKEN": False,
    "OIDC_STORE_ID_TOKEN": False,
}
"""What the library is told, wherever it asks. The rest is its own."""

_NEXT = "next_page"


def _setting(name: str, *default: object) -> object:
    if name in _LIBRARY or not default:
        return _LIBRARY[name]
    return default[0]


class _LoginRequestView(OIDCAuthenticationRequestView):  # type: ignore[misc]  # has no types
    get_settings = staticmethod(_setting)

    def __init__(self, oidc: OidcConfig, metadata: ProviderMetadata) -> None:
        View.__init__(self)  # the library's own would ask settings
        self.OIDC_OP_AUTH_ENDPOINT = metadata.authorization_endpoint
        self.OIDC_RP_CLIENT_ID = oidc.client_id
        self._scopes = oidc.scopes

    def get_extra_params(self, request: HttpRequest) -> Mapping[str, str]:
        """What the desk asks to be told."""
        return {"scope": self._scopes}


class _LoginAnswerView(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    get_settings = staticmethod(_setting)

    def login_success(self) -> HttpResponse:
        """Go on in a session that nobody knew before."""
        request = cast("DeskRequest", self.request)
        person = request.told
        assert person is not None
        next_page = own_path(request.session.get(_NEXT)) or "/"
        request.session.flush()
        auth.login(request, self.user)
        remember_person(request.session, person)
        learn(request, person)
        return HttpResponseRedirect(next_page, status=303)

    def login_failure(self) -> HttpResponse:
        """Whatever did not fit is not said."""
        raise refused("no_login_begun")


def learn(request: DeskRequest, person: LoggedInPerson) -> None:
    """Have accounts covered that were linked since their holder objected."""
    for holder in holders(person, person.accounts):
        try:
            learn_accounts(request.desk, holder)
        except DeskError as error:
            log.warning("accounts not learnt: %s", error.code)  # nobody is kept out for that; at the next login, then


class ProviderLogin(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Django's backend: who has a valid answer of the provider is its subject."""

    get_settings = staticmethod(_setting)

    def __init__(self) -> None:
        self.UserModel = Identity  # the library's own would ask settings

    def authenticate(self, request: DeskRequest | None, **kwargs: Any) -> Identity | None:
        """Who it is. Raises DeskError `login_...`; None: this is no answer to a login."""
        if request is None or "nonce" not in kwargs:
            return None
        self._metadata = metadata_for(request)
        self._oidc = oidc_of(request)
        self.OIDC_RP_CLIENT_ID = self._oidc.client_id
        self.OIDC_RP_CLIENT_SECRET = self._oidc.client_secret
        return cast("Identity | None", super().authenticate(request, **kwargs))

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Exchange the code. Nobody else is asked than the provider, and it is not waited for without end."""
        sent = dict(payload)
        way: HTTPBasicAuth | None = None
        if "client_secret_basic" in self._metadata.token_endpoint_auth_methods_supported:
            way = HTTPBasicAuth(_quoted(sent.pop("client_id")), _quoted(sent.pop("client_secret")))
        address = self._metadata.token_endpoint
        require_secure(address)
        try:
            with requests.post(
                address, data=sent, auth=way, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code in (400, 401):
                    raise refused("code")  # used before, too old, or not ours
                return cast("dict[str, Any]", read_answer(answer, dict[str, Any]))
        except requests.RequestException as error:
            raise DeskError("login_unreachable") from error

    def verify_token(self, token: object, **kwargs: Any) -> Mapping[str, object]:
        """Believe what is to be believed: `id_token`."""
        request: DeskRequest = self.request
        expected = ExpectedLogin(self._oidc.issuer, self._oidc.client_id, kwargs.get("nonce") or "")
        if not expected.nonce:
            raise refused("nonce")

        def key_of(kid: str | None, algorithm: str) -> Any:
            return request.desk.provider.key(self._oidc.issuer, kid, algorithm, request.now)

        return read_id_token(token, expected, key_of, request.now)

    def store_tokens(self, access_token: object, id_token: object) -> None:
        """Nothing of them is kept."""

    def get_or_create_user(self, access_token: object, id_token: object, payload: Mapping[str, object]) -> Identity:
        """Their row, and what is told of them."""
        request: DeskRequest = self.request
        subject = cast("str", payload["sub"])
        claims = {**self._more_claims(access_token, subject), **payload}
        identity = identity_of(request.desk, self._oidc.issuer, subject)
        request.told = person_of(claims, request.desk.config, identity.pk, request.now)
        return identity

    def get_user(self, user_id: int) -> Identity | None:
        """The row of a session."""
        return Identity.objects.filter(pk=user_id).first()

    def _more_claims(self, access_token: object, subject: str) -> Mapping[str, object]:
        """What the provider tells besides its ID token, of the same person."""
        address = self._metadata.userinfo_endpoint
        if address is None or not isinstance(access_token, str):
            return {}
        told = fetch(address, dict[str, Any], {"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != subject:
            raise refused("told_of_another")
        return cast("Mapping[str, object]", told)


@never_cache
@require_GET
def begin_login(request: DeskRequest) -> HttpResponse:
    """Lead to the identity provider; afterwards to the page `next` of ours."""
    view = _LoginRequestView(oidc_of(request), metadata_for(request))
    answer = cast("HttpResponse", view.get(request))
    request.session[_NEXT] = own_path(request.GET.get("next"))
    return answer


@never_cache
@require_GET
def end_login(request: DeskRequest) -> HttpResponse:
    """Take the provider's answer."""
    try:
        issuer = request.GET.get("iss")
        if issuer is None and metadata_for(request).authorization_response_iss_parameter_supported:
            raise refused("no_issuer_told")
        if issuer is not None and not hmac.compare_digest(issuer.encode(), oidc_of(request).issuer.encode()):
            raise refused("answer_of_another")
        if "error" in request.GET:
            raise refused("not_granted")
        view = _LoginAnswerView()
        view.setup(request)
        try:
            return cast("HttpResponse", view.get(request))
        except SuspiciousOperation as error:
            raise refused("no_login_begun") from error
    except DeskError as error:
        log.warning("login failed: %s %s", error.code, error.values.get("why", ""))
        raise


@require_POST
def log_out(request: DeskRequest) -> HttpResponse:
    """End the session, here and for every copy of its cookie."""
    auth.logout(request)
    return HttpResponseRedirect("/", status=303)


def metadata_for(request: DeskRequest) -> ProviderMetadata:
    """Where the provider is asked. Raises DeskError `login_off` where there is none, and as `Provider.metadata`."""
    return request.desk.provider.metadata(oidc_of(request).issuer, request.now)


def oidc_of(request: DeskRequest) -> OidcConfig:
    """How people log in here. Raises DeskError `login_off`."""
    if request.desk.config.oidc is None:
        raise DeskError("login_off")
    return request.desk.config.oidc


def own_path(address: object) -> str | None:
    """A page of ours; None for everything else: nobody is led away by a link to our login."""
    if not isinstance(address, str) or not address.startswith("/") or not address.isprintable():
        return None
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else None


def _quoted(value: str) -> str:
    """As RFC 6749, 2.3.1, has it."""
    return quote_plus(value)
