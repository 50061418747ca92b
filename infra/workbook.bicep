// A page in the portal that shows runs, outcomes, licences, times and throttling.

import { tagsType } from 'types.bicep'

param location string
param tags tagsType
param workspaceName string

var workbook = loadJsonContent('workbook.json')

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource page 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'rollcall')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Rollcall'
    category: 'workbook'
    sourceId: workspace.id
    serializedData: string(union(workbook, { fallbackResourceIds: [workspace.id] }))
    version: '1.0'
  }
}
