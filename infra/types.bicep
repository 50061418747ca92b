// The shapes of parameters that several files share.

@export()
type tagsType = {
  *: string
}

@export()
@description('App settings by name. A setting of no text is not deployed: the default of the app applies.')
type appSettingsType = {
  *: string
}

@export()
@description('The network of the app, its subnet (/26 or larger) and that of the private endpoints.')
type addressRangesType = {
  network: string
  app: string
  endpoints: string
}

@export()
@description('What gets a private endpoint.')
type endpointType = {
  name: string
  resourceId: string
  groupId: 'blob' | 'queue' | 'table' | 'vault'
}

@export()
@description('Who may upload by SFTP, with an SSH key.')
type sftpUserType = {
  @minLength(3)
  @maxLength(64)
  name: string
  @description('Such as ssh-ed25519 AAAA…')
  publicKey: string
}
