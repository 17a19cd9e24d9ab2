"""What a platform's receipt among the evidence proves: a part of the page of that piece."""

from msgspec import Struct

from widerspruch.person.receipts import PublishedKeys, account_of, published_keys
from widerspruch.person.site.forms.receipt import ReceiptForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.receipt import ReceiptTold, tell_receipt
from widerspruch.protocol.receipt import verify_receipt
from widerspruch.protocol.signing_keys import VerifyingKey


class ReceiptPart(Struct, frozen=True):
    """What the page shows of a receipt. `form`: None where no key could make it prove anything."""

    told: ReceiptTold
    form: ReceiptForm | None


def receipt_part(request: SiteRequest, data: bytes, digest: str) -> ReceiptPart:
    """Check a receipt, with the key and for the account that were sent, if any were; else, of one that a desk handed
    out directly, with the keys that it published then. `digest`: of the piece of evidence."""
    unconfirmed = verify_receipt(data, (), now=request.now)
    form = ReceiptForm(request, unconfirmed.read)
    is_filled = form.is_bound and form.is_valid()
    published = None if form.is_bound else published_keys(request.case, digest)
    found = verify_receipt(
        data,
        _keys(form, published),
        account_id=form.cleaned_data["account"] or None if is_filled else None,
        now=request.now,
    )
    account = None if found.read is None else account_of(found.read, request.status.case.listed)
    name = None if account is None else account_name(account, request.rulebook)
    host = None if published is None else published.host
    is_earlier = published is not None and found.named_signer in published.earlier
    told = tell_receipt(found, request.rulebook, request.words, name, published_at=host, is_earlier=is_earlier)
    return ReceiptPart(told, None if unconfirmed.read is None else form)


def _keys(form: ReceiptForm, published: PublishedKeys | None) -> tuple[VerifyingKey, ...]:
    if published is not None:
        return published.keys
    return form.trusted if form.is_bound else ()
