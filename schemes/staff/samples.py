"""The sample accounts of a developer's machine, one for each role."""

from schemes import roles

ACCOUNTS = {
    "sample-editor": roles.EDITOR,
    "sample-approver": roles.APPROVER,
    "sample-admin": roles.ADMINISTRATOR,
}
