"""The steps around a deployment that Bicep cannot take; standard library and the Azure CLI only.

`preprovision`, `postprovision` and `postdeploy` are what azd runs. What is missing is decided by
pure functions (`prerequisites`, `state_key`, `graph_permissions`, `event_subscription`), which
give `Gap`s; `steps` asks Azure, shows the gaps and mends them.
"""
