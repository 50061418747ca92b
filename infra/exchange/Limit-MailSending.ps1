<#
.SYNOPSIS
    Lets Rollcall send mail as one mailbox and as no other.

.DESCRIPTION
    RBAC for Applications in Exchange Online: a pointer to the app's identity, a scope that contains
    the one mailbox, and the role Application Mail.Send within that scope. It can be run again: what
    is there is left alone. Run it as an Exchange administrator (Organization Management), after
    Connect-ExchangeOnline. What it changes takes from half an hour to two hours to act.

    A young organisation is "dehydrated": Exchange takes no role assignment before
    Enable-OrganizationCustomization, which the script then runs. That may take hours to act; run
    the script again afterwards.

    The Entra permission Mail.Send must not be granted as well, nor this role without the scope:
    rights add up, and the app could then send as anybody.

    This script was never run against a live tenant.

.PARAMETER AppId
    Client id of the app's identity: output IDENTITY_CLIENT_ID of the deployment.

.PARAMETER ObjectId
    Object id of the same identity: output IDENTITY_PRINCIPAL_ID.

.PARAMETER Mailbox
    Address of the mailbox that sends reports. A shared mailbox is enough.

.PARAMETER Check
    Shows what is missing, or granted too widely, and changes nothing. The exit status is 1 when
    something is.

.EXAMPLE
    ./Limit-MailSending.ps1 -AppId 11111111-… -ObjectId 22222222-… -Mailbox hr-onboarding@contoso.com -Check
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [guid] $AppId,
    [Parameter(Mandatory)] [guid] $ObjectId,
    [Parameter(Mandatory)] [string] $Mailbox,
    [string] $DisplayName = 'Rollcall',
    [switch] $Check
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$role = 'Application Mail.Send'
$scopeName = "$DisplayName sender"
$missing = 0

function Complete-Step {
    # -Missing says what is not so; -Action what is done about it, which is what -WhatIf shows.
    param([string] $Missing, [string] $Action, [scriptblock] $Fix)
    if ($Check) {
        Write-Output "Missing: $Missing"
        $script:missing++
    }
    elseif ($PSCmdlet.ShouldProcess($Mailbox, $Action)) {
        Write-Output "Fixing: $Missing"
        & $Fix | Out-Null
    }
}

if (-not (Get-Command New-ManagementRoleAssignment -ErrorAction SilentlyContinue)) {
    throw 'Exchange Online is not connected. Run Connect-ExchangeOnline first, as an Exchange administrator.'
}

if ((Get-OrganizationConfig).IsDehydrated) {
    Complete-Step 'The organisation is not open for customisation yet.' `
        'Open the organisation for customisation (Enable-OrganizationCustomization)' {
        Enable-OrganizationCustomization
    }
    if (-not $Check -and -not $WhatIfPreference) {
        Write-Output 'Missing: The organisation is being opened for customisation. Run this script again in an hour or more.'
        exit 1
    }
}

$recipient = Get-EXOMailbox -Identity $Mailbox -ErrorAction SilentlyContinue
if (-not $recipient) {
    throw "There is no mailbox $Mailbox. Create a shared mailbox with this address first."
}
$address = [string] $recipient.PrimarySmtpAddress
# By the mailbox's own id: a filter by address also matches an alias of another mailbox.
$filter = "ExternalDirectoryObjectId -eq '$($recipient.ExternalDirectoryObjectId)'"

$principal = Get-ServicePrincipal | Where-Object { $_.AppId -eq "$AppId" }
if (-not $principal) {
    Complete-Step "Exchange does not know the identity $AppId." "Make the identity $AppId known to Exchange" {
        New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName $DisplayName
    }
}

$scope = Get-ManagementScope | Where-Object { $_.Name -eq $scopeName }
if (-not $scope) {
    Complete-Step "There is no scope '$scopeName' that contains $address alone." `
        "Create the scope '$scopeName' that contains $address alone" {
        New-ManagementScope -Name $scopeName -RecipientRestrictionFilter $filter
    }
}
elseif (("$($scope.RecipientFilter)" -replace '[()]', '' -replace '\s+', ' ').Trim() -ne $filter) {
    Complete-Step "The scope '$scopeName' contains something else than $address." `
        "Let the scope '$scopeName' contain $address alone" {
        Set-ManagementScope -Identity $scopeName -RecipientRestrictionFilter $filter
    }
}

$assigned = @()
if ($principal) {
    $assigned = @(Test-ServicePrincipalAuthorization -Identity $ObjectId | Where-Object { $_.RoleName -eq $role })
}
if (-not ($assigned | Where-Object { $_.AllowedResourceScope -eq $scopeName })) {
    Complete-Step "The identity lacks the role '$role' within '$scopeName'." `
        "Assign the role '$role' within '$scopeName' to the identity" {
        New-ManagementRoleAssignment -App $ObjectId -Role $role -CustomResourceScope $scopeName
    }
}
foreach ($other in ($assigned | Where-Object { $_.AllowedResourceScope -ne $scopeName })) {
    # Removing it is left to a person: it may be there for a reason.
    Write-Output "Missing: The identity also has '$role' within '$($other.AllowedResourceScope)' and may send as others. Remove that assignment (Get-ManagementRoleAssignment, Remove-ManagementRoleAssignment)."
    $missing++
}

if ($missing -gt 0) {
    exit 1
}
if (-not $WhatIfPreference) {
    # This asks the rules themselves, so it is right at once; real requests follow later.
    $verdict = Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource $address |
        Where-Object { $_.RoleName -eq $role }
    if (-not ($verdict | Where-Object { "$($_.InScope)" -eq 'True' })) {
        Write-Output "Missing: Exchange does not let the identity send as $address yet."
        exit 1
    }
    Write-Output "The identity may send as $address. To see that it may not as others, run:"
    Write-Output "  Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource another.mailbox@contoso.com"
}
