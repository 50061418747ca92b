// The second stage, after the code: events of dropped files go to the app's blob trigger.
// The postdeploy hook deploys this; running it again mends a key that has changed.
// The key travels from the app to Event Grid inside Azure and is never shown.

@description('Name of the function app, output AZURE_FUNCTION_APP_NAME.')
param functionAppName string

@description('Name of the system topic, output EVENT_TOPIC_NAME.')
param topicName string

@description('Name of the account with uploads, output DATA_STORAGE_NAME.')
param dataAccountName string

param uploadsContainer string = 'uploads'
param deadLettersContainer string = 'dead-letters'

var functionName = 'intake'
// A staff list that is bigger is none: the trigger would load it whole.
var largestUpload = 64 * 1024 * 1024

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataAccountName
}

var webhookKey = listKeys('${app.id}/host/default', '2024-11-01').systemKeys.blobs_extension

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'dropped-files'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${webhookKey}'
        // One at a time: the webhook of the blob trigger reads one event a call.
        maxEventsPerBatch: 1
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      // Down to the slash: otherwise uploads-archive would match too. No suffix: whatever is
      // dropped gets an answer, a misnamed list too.
      subjectBeginsWith: '/blobServices/default/containers/${uploadsContainer}/blobs/'
      advancedFilters: [
        {
          // Only calls that leave a whole blob behind. CreateFile and SftpCreate do not.
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']
        }
        {
          operatorType: 'NumberLessThan'
          key: 'data.contentLength'
          value: largestUpload
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: account.id
          blobContainerName: deadLettersContainer
        }
      }
    }
  }
}
