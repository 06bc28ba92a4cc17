"""What is read from the source text of the SDK."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.toolchain.aws_plugin.sdk_model import Kind, SdkModel, Shape, read_package

RESOURCE = """
@pulumi.input_type
class QueueArgs:
    def __init__(__self__, *, name: pulumi.Input[_builtins.str], max_size: pulumi.Input[_builtins.int] = None):
        pass

    @_builtins.property
    @pulumi.getter
    def name(self) -> pulumi.Input[_builtins.str]:
        return pulumi.get(self, "name")

    @name.setter
    def name(self, value: pulumi.Input[_builtins.str]):
        pulumi.set(self, "name", value)

    @_builtins.property
    @pulumi.getter(name="maxSize")
    def max_size(self) -> pulumi.Input[Optional[_builtins.int]]:
        return pulumi.get(self, "max_size")


@pulumi.input_type
class _QueueState:
    @_builtins.property
    @pulumi.getter
    def name(self) -> pulumi.Input[Optional[_builtins.str]]: ...

    @_builtins.property
    @pulumi.getter
    def tags(self) -> pulumi.Input[Optional[Mapping[str, pulumi.Input[_builtins.str]]]]: ...

    @_builtins.property
    @pulumi.getter
    def policy(self) -> pulumi.Input[Optional[Union[_builtins.str, 'DocumentArgs']]]: ...

    @_builtins.property
    @pulumi.getter
    def role(self) -> pulumi.Input[Optional[Union[_builtins.str, 'Role']]]: ...

    @_builtins.property
    @pulumi.getter
    def mode(self) -> pulumi.Input[Optional['Mode']]: ...

    @_builtins.property
    @pulumi.getter
    def code(self) -> pulumi.Input[Optional[pulumi.Archive]]: ...


class Queue(pulumi.CustomResource):
    def _internal_init(__self__):
        super(Queue, __self__).__init__('aws:sqs/queue:Queue', resource_name, __props__, opts)


class Role(pulumi.CustomResource):
    pass
"""
INPUTS = """
class DocumentArgs:
    @_builtins.property
    @pulumi.getter(name="Statement")
    def statement(self) -> pulumi.Input[Sequence[pulumi.Input['DocumentArgs']]]: ...
"""
FUNCTION = """
class GetQueueResult:
    @_builtins.property
    @pulumi.getter
    def url(self) -> _builtins.str: ...


def get_queue(name: Optional[_builtins.str] = None) -> AwaitableGetQueueResult:
    __args__ = dict()
    __args__['name'] = name
    __ret__ = pulumi.runtime.invoke('aws:sqs/getQueue:getQueue', __args__, opts=opts, typ=GetQueueResult).value


def get_queue_output(name: Optional[_builtins.str] = None):
    pulumi.runtime.invoke_output('aws:sqs/getQueue:getQueue', __args__)
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SdkModel:
    folder = tmp_path_factory.mktemp("sdk")
    (folder / "sqs").mkdir()
    for name, text in {
        "queue.py": RESOURCE,
        "_inputs.py": INPUTS,
        "_enums.py": "class Mode(str, Enum): ...",
        "get_queue.py": FUNCTION,
        "__init__.py": "this is not read (",
    }.items():
        (folder / "sqs" / name).write_text(text)
    return read_package(folder)


def test_arguments_and_required_ones_have_pulumis_names(model: SdkModel) -> None:
    queue = model.resources["aws:sqs/queue:Queue"]
    assert queue.arguments == {"name", "maxSize"}
    assert queue.required == {"name"}


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("name", Shape(kind=Kind.STRING)),
        ("tags", Shape(kind=Kind.MAP, element=Shape(kind=Kind.STRING))),
        ("role", Shape(kind=Kind.STRING)),
        ("mode", Shape(kind=Kind.STRING, named=True)),
        ("code", Shape(kind=Kind.ARCHIVE)),
    ],
)
def test_types_are_resolved(model: SdkModel, name: str, shape: Shape) -> None:
    assert model.resources["aws:sqs/queue:Queue"].properties[name] == shape


def test_text_or_object_is_an_object_that_may_be_text(model: SdkModel) -> None:
    policy = model.resources["aws:sqs/queue:Queue"].properties["policy"]
    assert (policy.kind, policy.class_name, policy.or_text) == (Kind.OBJECT, "DocumentArgs", True)


def test_types_that_hold_themselves_end(model: SdkModel) -> None:
    shape: Shape | None = model.resources["aws:sqs/queue:Queue"].properties["policy"]
    depth = 0
    while shape and shape.kind is not Kind.RECURSIVE:
        shape = shape.properties["Statement"] if shape.properties else shape.element
        depth += 1
    assert shape is not None and depth == 4


def test_functions_have_arguments_and_results(model: SdkModel) -> None:
    assert list(model.functions) == ["aws:sqs/getQueue:getQueue"]
    function = model.functions["aws:sqs/getQueue:getQueue"]
    assert function.arguments == {"name"}
    assert function.properties == {"url": Shape(kind=Kind.STRING)}


def test_what_is_written_is_read_back(model: SdkModel, tmp_path: Path) -> None:
    model.write(tmp_path / "model.json")
    assert SdkModel.read(tmp_path / "model.json") == model
