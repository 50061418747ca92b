// A page in the portal that shows how it goes: runs, outcomes, licences, times, throttling.

param location string
param tags object
param workspaceId string

var workbook = loadJsonContent('workbook.json')

resource page 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'rollcall')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Rollcall'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string(union(workbook, { fallbackResourceIds: [workspaceId] }))
    version: '1.0'
  }
}
