// Optional: a Logic App that copies every new file of a SharePoint library into uploads, and writes
// the outcome next to the file. Never run. After the first deployment somebody with access to the library opens the connection
// in the portal and signs in once ("Edit API connection", "Authorize"); the paths of the
// connector's calls are those that the designer writes. With privateNetwork the flow stays outside:
// the addresses of Logic Apps in the region then have to be among the allowed ones.

import { tagsType } from 'types.bicep'

param name string
param location string
param tags tagsType
param dataAccountName string

@description('Such as https://contoso.sharepoint.com/sites/hr')
param siteUrl string

@description('Id of the document library, a GUID; it stands in the address of the library\'s settings page.')
param libraryId string

@description('Only files of this folder, such as /Shared Documents/New colleagues; empty: all of the library.')
param folderPath string

@description('Folder of uploads to copy to; preview: files are judged and answered, and nobody is created.')
@allowed(['', 'preview/'])
param targetFolder string

var roles = loadJsonContent('roles.json')
// The account's own address is an audience in every cloud: a token for this account and no other
// ("BlobAudience.CreateBlobServiceAccountAudience").
var blobAddress = 'https://${dataAccountName}.blob.${environment().suffixes.storage}'
var site = '@{encodeURIComponent(encodeURIComponent(\'${siteUrl}\'))}'
var library = '@{encodeURIComponent(encodeURIComponent(\'${libraryId}\'))}'
var outcomeSuffix = '.rollcall.csv'
var sharePoint = {
  connection: {
    name: '@parameters(\'$connections\')[\'sharepointonline\'][\'connectionId\']'
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataAccountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' existing = {
  parent: account
  name: 'default'
}

resource uploads 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: 'uploads'
}

resource results 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: blobs
  name: 'results'
}

resource connection 'Microsoft.Web/connections@2016-06-01' = {
  name: '${name}-sharepoint'
  location: location
  tags: tags
  properties: {
    displayName: 'SharePoint, for Rollcall'
    api: {
      id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'sharepointonline')
    }
  }
}

resource flow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    state: 'Enabled'
    parameters: {
      '$connections': {
        value: {
          sharepointonline: {
            connectionId: connection.id
            connectionName: connection.name
            id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'sharepointonline')
          }
        }
      }
    }
    definition: {
      '$schema': 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'
      contentVersion: '1.0.0.0'
      parameters: {
        '$connections': {
          type: 'Object'
          defaultValue: {}
        }
      }
      triggers: {
        When_a_file_is_created: {
          type: 'ApiConnection'
          recurrence: {
            frequency: 'Minute'
            interval: 5
          }
          // One run for each file, and none for a new folder.
          splitOn: '@triggerBody()?[\'value\']'
          conditions: [
            {
              expression: '@not(equals(triggerBody()?[\'{IsFolder}\'], true))'
            }
            {
              // Its own outcomes are new files, too.
              expression: '@not(endsWith(toLower(triggerBody()?[\'{FilenameWithExtension}\']), \'${outcomeSuffix}\'))'
            }
          ]
          inputs: {
            host: sharePoint
            method: 'get'
            path: '/datasets/${site}/tables/${library}/onnewfileitems'
            queries: empty(folderPath) ? {} : { folderPath: folderPath }
          }
        }
      }
      actions: {
        // The time in front: a second file of the same name never overwrites the first.
        Blob_name: {
          type: 'Compose'
          runAfter: {}
          inputs: '@concat(formatDateTime(utcNow(), \'yyyyMMddTHHmmss\'), \'-\', triggerBody()?[\'{FilenameWithExtension}\'])'
        }
        Get_file_content: {
          type: 'ApiConnection'
          runAfter: {
            Blob_name: ['Succeeded']
          }
          // Staff lists hold personal data: neither the run history nor the designer shows them.
          runtimeConfiguration: {
            secureData: {
              properties: ['inputs', 'outputs']
            }
          }
          inputs: {
            host: sharePoint
            method: 'get'
            path: '/datasets/${site}/files/@{encodeURIComponent(triggerBody()?[\'{Identifier}\'])}/content'
            queries: {
              inferContentType: true
            }
          }
        }
        Put_blob: {
          type: 'Http'
          runAfter: {
            Get_file_content: ['Succeeded']
          }
          runtimeConfiguration: {
            secureData: {
              properties: ['inputs', 'outputs']
            }
          }
          inputs: {
            method: 'PUT'
            uri: '${blobAddress}/uploads/${targetFolder}@{encodeURIComponent(outputs(\'Blob_name\'))}'
            headers: {
              'x-ms-blob-type': 'BlockBlob'
              'x-ms-version': '2021-12-02'
            }
            body: '@body(\'Get_file_content\')'
            authentication: {
              type: 'ManagedServiceIdentity'
              audience: blobAddress
            }
          }
        }
        // No outcome after this long: the mail is late as well, and the alerts tell why.
        Wait_for_outcome: {
          type: 'Until'
          runAfter: {
            Put_blob: ['Succeeded']
          }
          expression: '@equals(outputs(\'Get_outcome\')?[\'statusCode\'], 200)'
          limit: {
            count: 48
            timeout: 'PT4H'
          }
          actions: {
            Pause: {
              type: 'Wait'
              runAfter: {}
              inputs: {
                interval: {
                  unit: 'Minute'
                  count: 5
                }
              }
            }
            Get_outcome: {
              type: 'Http'
              runAfter: {
                Pause: ['Succeeded']
              }
              runtimeConfiguration: {
                secureData: {
                  properties: ['outputs']
                }
              }
              inputs: {
                method: 'GET'
                uri: '${blobAddress}/results/by-file/${targetFolder}@{encodeURIComponent(outputs(\'Blob_name\'))}/1.csv'
                headers: {
                  'x-ms-version': '2021-12-02'
                }
                authentication: {
                  type: 'ManagedServiceIdentity'
                  audience: blobAddress
                }
                retryPolicy: {
                  type: 'none'
                }
              }
            }
            // 404 until the report is sent; without this step it would end the loop.
            Not_yet: {
              type: 'Compose'
              runAfter: {
                Get_outcome: ['Succeeded', 'Failed', 'TimedOut']
              }
              inputs: '@outputs(\'Get_outcome\')?[\'statusCode\']'
            }
          }
        }
        Create_outcome: {
          type: 'ApiConnection'
          runAfter: {
            Wait_for_outcome: ['Succeeded']
          }
          runtimeConfiguration: {
            secureData: {
              properties: ['inputs', 'outputs']
            }
          }
          inputs: {
            host: sharePoint
            method: 'post'
            path: '/datasets/${site}/files'
            queries: {
              folderPath: '/@{triggerBody()?[\'{Path}\']}'
              name: '@{outputs(\'Blob_name\')}${outcomeSuffix}'
              queryParametersSingleEncoded: true
            }
            body: '@body(\'Get_outcome\')'
          }
        }
      }
    }
  }
}

resource drop 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(uploads.id, flow.id, roles['Storage Blob Data Contributor'])
  scope: uploads
  properties: {
    principalId: flow.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
}

resource outcomes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(results.id, flow.id, roles['Storage Blob Data Reader'])
  scope: results
  properties: {
    principalId: flow.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Reader'])
  }
}
