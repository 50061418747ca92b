// A mail when the month gets more expensive than expected. A budget warns; it stops nothing.

param amount int
param email string

@description('First day of the month in which it began. Azure refuses to change it later, so preprovision looks it up and hands it over. Empty: this month, the earliest that a new budget may begin.')
param start string

param thisMonth string = utcNow('yyyy-MM-01')

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'rollcall-monthly'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: empty(start) ? thisMonth : start
    }
    notifications: {
      eightyPercent: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: [email]
      }
      allOfIt: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: [email]
      }
    }
  }
}
