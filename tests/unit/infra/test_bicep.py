import pytest

from tests.unit.infra import bicep

SAMPLE = """
// var hidden = ['no']
var queues = [
  'first' // a remark
  'it\\'s'
]
var settings = {
  NAME: 'value'
  'quoted-key': { inner: 'deep' }
  number: 7
}
param after string = 'x'
"""


def test_strings_of_an_array_are_read_without_remarks() -> None:
    assert bicep.strings(bicep.value(SAMPLE, "queues")) == ["first", "it's"]


def test_keys_of_an_object_are_read_without_those_inside() -> None:
    assert bicep.keys(bicep.value(SAMPLE, "settings")) == {"NAME", "quoted-key", "number"}


def test_a_variable_in_a_remark_is_not_there() -> None:
    with pytest.raises(IndexError):
        bicep.value(SAMPLE, "hidden")
