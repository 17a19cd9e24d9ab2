"""The form beside a report about models: whom the person believes."""

from widerspruch.person.site.forms.trust import TrustForm


class ReportCheckForm(TrustForm):
    """It is about no account: a report names models."""

    texts = "site.lineage"
