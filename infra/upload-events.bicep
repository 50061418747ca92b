// Events of uploaded files go into the queue `intake` of the same account. The topic signs in with its
// own identity: only a system-assigned one passes the storage firewall ("Storage queue as an event
// handler for Azure Event Grid events").

import { tagsType } from 'types.bicep'

param topicName string
param location string
param tags tagsType
param dataAccountName string

@description('Files are also renamed then, which SFTP clients do after an upload under another name.')
param hierarchicalNamespace bool

var roles = loadJsonContent('roles.json')
var queueName = 'intake'

// Calls that leave a whole file behind; CreateFile and SftpCreate do not. With a hierarchical
// namespace a copy may be announced when it begins ("Azure Blob Storage as an Event Grid source");
// the sweep takes in such a file a quarter of an hour later.
var flatCalls = ['PutBlob', 'PutBlockList', 'CopyBlob']
var hierarchicalCalls = ['PutBlob', 'PutBlockList', 'FlushWithClose', 'SftpCommit', 'RenameFile', 'SftpRename']

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataAccountName
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' existing = {
  parent: account
  name: 'default'
}

resource intake 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' existing = {
  parent: queues
  name: queueName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource sendEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(intake.id, topic.id, roles['Storage Queue Data Message Sender'])
  scope: intake
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Queue Data Message Sender'])
  }
}

// No dead letters: an alert counts events that were given up, and the sweep finds their files.
resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'uploads'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    deliveryWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: account.id
          queueName: queueName
          // As long as an upload is kept.
          queueMessageTimeToLiveInSeconds: 7 * 24 * 60 * 60
        }
      }
    }
    filter: {
      includedEventTypes: hierarchicalNamespace
        ? ['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobRenamed']
        : ['Microsoft.Storage.BlobCreated']
      // Down to the slash: otherwise uploads-archive would match too. No suffix: whatever is
      // uploaded gets an answer, a misnamed list too.
      subjectBeginsWith: '/blobServices/default/containers/uploads/blobs/'
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.api'
          values: hierarchicalNamespace ? hierarchicalCalls : flatCalls
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
  dependsOn: [sendEvents]
}
