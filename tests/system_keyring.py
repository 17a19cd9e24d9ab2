"""A keyring in memory, in the place of a system's: no test machine has one."""


class SystemKeyring:
    """As `keyring` has it. `kept`: passwords by service and user."""

    priority = 5
    __module__ = "keyring.backends.SecretService"

    def __init__(self):
        self.kept = {}

    def get_password(self, service, user):
        return self.kept.get((service, user))

    def set_password(self, service, user, password):
        self.kept[service, user] = password

    def delete_password(self, service, user):
        del self.kept[service, user]
