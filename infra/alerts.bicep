// Who is called, and when. The queries in alerts/ look for the constant event sentences that the app
// logs (shared/events.py); they hold ids and counts only, and so do the mails of these alerts.

import { tagsType } from 'types.bicep'

param location string
param tags tagsType
param workspaceName string
param topicName string
param email string

@description('Failed runs within half an hour that call somebody. A single failed run is tried again by itself.')
@minValue(0)
param failedRunsTolerated int

@description('Hours after which an uploaded file without a sent report calls somebody. Large files need their time: Graph allows about ten new users a second.')
@minValue(1)
@maxValue(24)
param reportDueHours int

@description('STALLED_AFTER_MINUTES as it is set. Empty: 20, the default of the app.')
param stalledAfterMinutes string

// The sweep sends a stalled job on no more often than that, and the alert wants three times within
// its window: four times the minutes, as the next window that Azure offers.
var stalledHours = (4 * (empty(trim(stalledAfterMinutes)) ? 20 : int(first(split(trim(stalledAfterMinutes), '.')))) + 59) / 60
var stalledWindow = stalledHours <= 6 ? 'PT${max(stalledHours, 1)}H' : stalledHours <= 24 ? 'P1D' : 'P2D'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

// Windows are longer than the frequency, since logs arrive some minutes late: what is seen in two
// windows fires once.
var logAlerts = [
  {
    name: 'message-gave-up'
    severity: 1
    says: 'A step failed every time it was tried. Its rows are reported as failed, or a file as unreadable. See "step=" and "job=" in the log.'
    query: loadTextContent('alerts/message-gave-up.kql')
    frequency: 'PT5M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'poison-queue-filled'
    severity: 1
    says: 'The host moved a message into a poison queue. If "message gave up" does not follow, the app itself is down.'
    query: loadTextContent('alerts/poison-queue-filled.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'answer-in-danger'
    severity: 1
    says: 'Graph refuses what the app needs, or mail, or a password can no longer be read. Check the permissions of the identity, the mailbox and the state key.'
    query: loadTextContent('alerts/answer-in-danger.kql')
    frequency: 'PT5M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'daily-limit'
    severity: 2
    says: 'More accounts were asked for, or removals, than one day allows. Somebody uploads unusually much.'
    query: loadTextContent('alerts/daily-limit.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'file-stopped'
    severity: 1
    says: 'Microsoft 365 refuses many rows of a file for the same reason, so the app creates no more of them. The log entry has the code; a copy of the report without passwords was sent to this address.'
    query: loadTextContent('alerts/file-stopped.kql')
    frequency: 'PT5M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    // Not a fault: a second channel next to the mails to HR.
    name: 'people-decide'
    severity: 3
    says: 'Somebody approved or refused a list, looked at temporary passwords, or uploaded a list that removes many accounts. See "job=" in the log, and the audit record of that job.'
    query: loadTextContent('alerts/people-decide.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'runs-fail'
    severity: 2
    says: 'Functions fail more often than retries explain. Look at the exceptions of the last hour.'
    query: loadTextContent('alerts/runs-fail.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: failedRunsTolerated
  }
  {
    name: 'job-stalled'
    severity: 2
    says: 'The sweep sent the same job on three times, and nothing came of it.'
    query: loadTextContent('alerts/job-stalled.kql')
    frequency: 'PT15M'
    window: stalledWindow
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'report-missing'
    severity: 1
    says: 'A file was validated and its report was not sent in time.'
    query: replace(loadTextContent('alerts/report-missing.kql'), 'due = 4h', 'due = ${reportDueHours}h')
    frequency: 'PT1H'
    window: 'P2D'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    // Without functions nothing fails either: an error while the app loads leaves silence.
    name: 'app-silent'
    severity: 1
    says: 'The timer "sweep" did not succeed once in half an hour. The app has no functions, cannot start, or its settings are wrong.'
    query: loadTextContent('alerts/app-silent.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    operator: 'LessThan'
    threshold: 1
  }
]

var deliveryAlerts = [
  {
    name: 'events-not-delivered'
    metric: 'DeliveryAttemptFailCount'
    threshold: 3
    says: 'Event Grid cannot write to the queue intake. Look at the role of the topic on the queue and at the firewall of the data account.'
  }
  {
    name: 'events-lost'
    metric: 'DroppedEventCount'
    threshold: 0
    says: 'Event Grid gave up an event about an uploaded file. The sweep takes the file in all the same, for two days.'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'rollcall-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'Rollcall'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for alert in logAlerts: {
  name: 'rollcall-${alert.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Rollcall: ${replace(alert.name, '-', ' ')}'
    description: alert.says
    severity: alert.severity
    enabled: true
    scopes: [workspace.id]
    evaluationFrequency: alert.frequency
    windowSize: alert.window
    criteria: {
      allOf: [
        {
          query: alert.query
          timeAggregation: 'Count'
          operator: alert.operator
          threshold: alert.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    // Tables of a new workspace appear with their first row; until then the query does not bind.
    skipQueryValidation: true
    actions: {
      actionGroups: [people.id]
    }
  }
}]

resource deliveryRules 'Microsoft.Insights/metricAlerts@2018-03-01' = [for alert in deliveryAlerts: {
  name: 'rollcall-${alert.name}'
  location: 'global'
  tags: tags
  properties: {
    description: alert.says
    severity: 1
    enabled: true
    scopes: [topic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: alert.metric
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: alert.metric
          operator: 'GreaterThan'
          threshold: alert.threshold
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [
      {
        actionGroupId: people.id
      }
    ]
  }
}]
