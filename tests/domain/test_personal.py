"""What points at a person is known in the ways that people write it, and little else is taken for it."""

import pytest

from pipeline.domain.personal import is_national_code, is_personal_text

CODES = (
    "0499370899", "۰۴۹۹۳۷۰۸۹۹", "٠٤٩٩٣٧٠٨٩٩", "049-937089-9", "049 937089 9", "049.937089.9", "049-9370899",
    "049937089-9", "04993-70899", "0499_370_899", "049-937-0899", "کد ملی: 0499370899", "(0499370899)",
)  # fmt: skip
MOBILES = (
    "09123456789", "۰۹۱۲۳۴۵۶۷۸۹", "9123456789", "0912 345 6789", "0912-345-67-89", "۰۹۱۲ ۳۴۵ ۶۷ ۸۹",
    "0912.345.6789", "(0912) 345-6789", "+98 912 345 6789", "00989123456789", "تماس با 09123456789 آقای",
)  # fmt: skip
OTHERS = (
    "", "12", "1234567890", "1,234,567,890", "04993708990", "499370899", "2026-11-22 10:30", "1405/08/12 تا 1405/08/30",
    "0.9123456789", "8.3123456789", "0499370898", "1111111111", "شعبه ۰۵۰۱ سال ۱۴۰۵", "021-88993344",
)  # fmt: skip


@pytest.mark.parametrize("text", [*CODES, *MOBILES])
def test_a_persons_figure_is_known_however_it_is_written(text: str) -> None:
    assert is_personal_text(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_figures_are_left_in_peace(text: str) -> None:
    assert not is_personal_text(text)


def test_of_ten_figures_one_check_digit_is_right() -> None:
    for stem in ("049937089", "123456789", "000000001"):
        assert sum(is_national_code(f"{stem}{last}") for last in range(10)) == 1
