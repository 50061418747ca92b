// Who is called, and when. Queries look for the constant event sentences that the app logs
// (shared/events.py); they hold ids and counts only, and so do the mails of these alerts.

param location string
param tags object
param workspaceId string
param topicId string
param email string

@description('Failed runs within 15 minutes that call somebody. A single failed run is tried again by itself.')
@minValue(0)
param failedRunsTolerated int

@description('Hours after which a dropped file without a sent report calls somebody. Large files take their time: Graph allows about ten new users a second.')
@minValue(1)
@maxValue(24)
param reportDueHours int

var gaveUp = ['message gave up', 'giving up failed, the sweep tries again']
var answerInDanger = [
  'report overdue: mail is refused for more than an hour'
  'report given up'
  'allocation refused by Graph'
  'temporary password cannot be opened'
  'passphrase is not set: passwords are not sent'
]
var jobStarted = ['file judged', 'file refused']
var jobEnded = ['report sent', 'report given up']
var swept = 'sweep found work'
var standingJob = 'what=standing job'

// Messages begin with their event; ids follow as name=value.
var beginsWithOneOf = 'AppTraces | mv-expand sentence = dynamic({0}) to typeof(string) | where Message startswith_cs sentence'
var jobOf = 'extend job = extract("job=([0-9TZ]+-[0-9a-f]+)", 1, Message)'

var started = format('let started = ${beginsWithOneOf} | ${jobOf} | where isnotempty(job) | summarize since = min(TimeGenerated) by job;', string(jobStarted))
var ended = format('let ended = ${beginsWithOneOf} | ${jobOf} | distinct job;', string(jobEnded))

var logAlerts = [
  {
    name: 'message-gave-up'
    severity: 1
    says: 'A step failed every time it was tried. Its rows are reported as failed, or a file as unreadable. See "step=" and "job=" in the log.'
    query: format(beginsWithOneOf, string(gaveUp))
    frequency: 'PT5M'
    // Longer than the frequency: logs arrive some minutes late. An alert that stands fires once.
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'poison-queue-filled'
    severity: 1
    says: 'The host moved a message into a poison queue. If "message gave up" does not follow, the app itself is down.'
    query: 'StorageQueueLogs | where OperationName == "PutMessage" and StatusCode < 300 and Uri contains "-poison/"'
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'answer-in-danger'
    severity: 1
    says: 'Graph refuses what the app needs, or mail, or a password can no longer be read. Check the permissions of the identity, the mailbox and the state key.'
    query: format(beginsWithOneOf, string(answerInDanger))
    frequency: 'PT5M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'runs-fail'
    severity: 2
    says: 'Functions fail more often than retries explain. Look at the exceptions of the last hour.'
    query: 'AppRequests | where Success == false'
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: failedRunsTolerated
  }
  {
    name: 'job-stands-still'
    severity: 2
    says: 'The sweep sent the same job on more than twice within an hour, and it still stands.'
    query: 'AppTraces | where Message startswith_cs "${swept}" and Message contains_cs "${standingJob}" | ${jobOf} | summarize times = count() by job | where times > 2'
    frequency: 'PT15M'
    window: 'PT1H'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'report-missing'
    severity: 1
    says: 'A file was judged and its report was not sent in time.'
    query: '${started} ${ended} started | where since < ago(${reportDueHours}h) | join kind=leftanti ended on job'
    frequency: 'PT1H'
    window: 'P2D'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    // Without functions nothing fails either: an error while the app is loaded leaves silence.
    name: 'app-silent'
    severity: 1
    says: 'The timer "sweep" did not succeed once in half an hour. The app has no functions, cannot start, or its settings are wrong.'
    query: 'AppRequests | where Name == "sweep" and Success == true'
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
    says: 'Event Grid cannot reach the app. Run the postdeploy hook again: the key of the webhook may have changed.'
  }
  {
    name: 'events-lost'
    metric: 'DeadLetteredCount'
    threshold: 0
    says: 'An event about a dropped file was given up and lies in dead-letters. The sweep takes the file in all the same, for two days.'
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
    scopes: [workspaceId]
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
    scopes: [topicId]
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
