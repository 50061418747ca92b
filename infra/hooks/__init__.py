"""The steps around a deployment that Bicep cannot take; standard library, `az` and `azd` only.

azd runs `preprovision`, `prepackage` and `postprovision`; the other files that can be started are
for an administrator. Pure functions decide what is missing and return `Gap`s (`settings`,
`prerequisites`, `state_key`, `graph_permissions`); `steps` asks Azure, and `run` shows the gaps
and fixes them.
"""

import sys

# azd starts hooks with any Python from 3.7 on, so this file has to be readable for all of them.
if sys.version_info < (3, 13):  # noqa: UP036 - an older Python gets a sentence, not a traceback
    sys.exit(
        "Rollcall's hooks need Python 3.13, and this is Python {}.{}. Install Python 3.13, put it "
        "first on the PATH, and delete the folder infra/hooks/hooks_env, which azd has made with "
        "the old one.".format(*sys.version_info[:2])
    )
