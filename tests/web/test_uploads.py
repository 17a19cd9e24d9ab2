"""What is uploaded: under a name that every system takes, in a place of its own, and moved, not copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.web.uploads import LONGEST_NAME, StoredUpload, possible_name


class TestName:
    @given(st.text(max_size=400))
    def test_whatever_was_sent_is_one_that_can_be_written(self, name):
        """No place elsewhere, no sign that a system refuses, and not too long."""
        possible = possible_name(name)
        assert possible.strip(" .") == possible != ""
        assert not set(possible) & set('/\\:*?"<>|\0\n')
        assert len(possible.encode("utf-8", "replace")) <= LONGEST_NAME + 41

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("facebook-erika-2026-10-03-CdYVzEh6.zip", "facebook-erika-2026-10-03-CdYVzEh6.zip"),
            ("WhatsApp Chat mit Zoë 🙂.txt", "WhatsApp Chat mit Zoë 🙂.txt"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\Users\\x.zip", "C__Users_x.zip"),
            ("...", "_"),
            ("a" * 300 + ".zip", "a" * 200 + ".zip"),
        ],
    )
    def test_stays_what_it_is_where_it_can(self, sent, kept):
        """Exports are recognised by their names."""
        assert possible_name(sent) == kept


@pytest.fixture
def stored(tmp_path):
    """A file that was uploaded."""
    (tmp_path / "upload").mkdir()
    path = tmp_path / "upload" / "export.zip"
    path.write_bytes(b"PK")
    return StoredUpload(path, content_type="application/zip", size=2)


class TestStored:
    def test_it_can_be_read(self, stored):
        """It is opened by who reads it."""
        assert stored.read() == b"PK"
        assert stored.name == "export.zip"

    def test_it_is_moved_and_stays(self, stored, tmp_path):
        """The same file, in another folder; what goes with the request is gone."""
        stored.read()
        identity = stored.path.stat().st_ino
        (tmp_path / "kept").mkdir()
        moved = stored.move_to(tmp_path / "kept")
        stored.close()
        assert (moved.name, moved.read_bytes(), moved.stat().st_ino) == ("export.zip", b"PK", identity)
        assert not stored.path.parent.exists()

    def test_otherwise_it_goes(self, stored):
        """With its folder."""
        stored.close()
        stored.close()
        assert not stored.path.parent.exists()
