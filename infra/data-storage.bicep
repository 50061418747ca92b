// What Rollcall keeps: staff lists, the state of jobs, reports, and the queues between the steps.

import { sftpUserType } from 'types.bicep'

param accountName string

@description('Name of the app\'s identity.')
param identityName string

param uploadsRetentionDays int
param jobsRetentionDays int

@description('Days for which an audit record can be neither changed nor deleted; a rule deletes it the day after.')
param auditRetentionDays int

@description('The policy of the audit container is locked: the template leaves it as it is.')
param auditLocked bool

@description('They see and write nothing but uploads.')
param sftpUsers sftpUserType[]

var roles = loadJsonContent('roles.json')

// Days after the last change. The app erases temporary passwords itself, within a day; rules run
// about once a day and are the safety net for everything else.
var retentionDays = {
  uploads: uploadsRetentionDays
  jobs: jobsRetentionDays
  results: jobsRetentionDays
  audit: auditRetentionDays + 1
}

// The host moves a message that failed too often into ‹queue›-poison.
var queueNames = [
  'intake'
  'intake-poison'
  'allocate'
  'allocate-poison'
  'provision'
  'provision-poison'
  'report'
  'report-poison'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: accountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // Neither soft delete nor versions: an erased password, or a deleted staff list, would live
    // on as an earlier version. Lost containers are another matter.
    deleteRetentionPolicy: {
      enabled: false
    }
    isVersioningEnabled: false
    changeFeed: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [for container in items(retentionDays): {
  parent: blobs
  name: container.key
  properties: {
    publicAccess: 'None'
  }
}]

var deletionRules = [for container in items(retentionDays): {
  name: '${container.key}-after-${container.value}-days'
  type: 'Lifecycle'
  definition: {
    filters: {
      blobTypes: ['blockBlob', 'appendBlob']
      prefixMatch: ['${container.key}/']
    }
    actions: {
      baseBlob: {
        delete: {
          daysAfterModificationGreaterThan: container.value
        }
      }
      snapshot: {
        delete: {
          daysAfterCreationGreaterThan: container.value
        }
      }
    }
  }
}]

resource retention 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: deletionRules
    }
  }
  dependsOn: [containers]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' = [for queue in queueNames: {
  parent: queueService
  name: queue
}]

resource uploads 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: 'uploads'
}

// The app deletes lists for undo/ from there, since they may hold passwords. A rule deletes the rest.
resource useUploads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(uploads.id, identity.id, roles['Storage Blob Data Contributor'])
  scope: uploads
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
  dependsOn: [containers]
}

resource jobs 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: 'jobs'
}

resource writeJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(jobs.id, identity.id, roles['Storage Blob Data Contributor'])
  scope: jobs
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
  dependsOn: [containers]
}

resource results 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: 'results'
}

resource writeResults 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(results.id, identity.id, roles['Storage Blob Data Contributor'])
  scope: results
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
  dependsOn: [containers]
}

resource audit 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: 'audit'
}

// Container-level write once, read many ("Time-based retention policies for immutable blob data"): a
// record can be created and read, and neither changed nor deleted by anybody for that long. It is
// unlocked, so an owner may still take the policy away; locking it is a decision for good.
resource auditPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-01-01' = if (!auditLocked) {
  parent: audit
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: auditRetentionDays
    allowProtectedAppendWrites: false
  }
  dependsOn: [containers]
}

resource writeAudit 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(audit.id, identity.id, roles['Storage Blob Data Contributor'])
  scope: audit
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
  dependsOn: [containers]
}

// Contributor, not the narrower pair of roles: the host makes a missing poison queue itself.
resource workQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, roles['Storage Queue Data Contributor'])
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Queue Data Contributor'])
  }
}

// Never run: whether SFTP users still get in while account keys are off has to be tried.
resource sftp 'Microsoft.Storage/storageAccounts/localUsers@2025-01-01' = [for user in sftpUsers: {
  parent: account
  name: user.name
  properties: {
    hasSharedKey: false
    hasSshPassword: false
    hasSshKey: true
    homeDirectory: 'uploads'
    sshAuthorizedKeys: [
      {
        key: user.publicKey
      }
    ]
    permissionScopes: [
      {
        service: 'blob'
        resourceName: 'uploads'
        // Create, write and list: nobody reads or deletes what a colleague dropped.
        permissions: 'cwl'
      }
    ]
  }
  dependsOn: [containers]
}]
