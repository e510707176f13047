/** What the settings file of a private Dovecot needs to know. */
export type DovecotPlace = {
  folder: string
  user: string
  group: string
  uid: number
  gid: number
  ports: { imap: number; imaps: number; lmtp: number }
  encryption: boolean
  /** Empty for everything Dovecot has. */
  announced: string
  /** Where tokens are asked about; null without OAuth 2. */
  tokenInfoUrl: string | null
}

/**
 * Settings for a Dovecot 2.3 that needs no rights of its own: every process runs as one ordinary account,
 * nothing is chrooted, all files live in one folder and it listens on the loopback address alone.
 */
export function dovecotSettings(place: DovecotPlace): string {
  const { folder, user, group, uid, gid, ports, encryption, announced, tokenInfoUrl } = place
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
ssl = ${encryption ? 'yes' : 'no'}
ssl_cert = <${folder}/server.pem
ssl_key = <${folder}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login${tokenInfoUrl === null ? '' : ' xoauth2 oauthbearer'}
auth_failure_delay = 0
imap_capability = ${announced}
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
mail_location = maildir:~/Maildir
mailbox_list_index = no
maildir_very_dirty_syncs = no
mail_max_userip_connections = 200
${tokenInfoUrl === null ? '' : oauthPassdb(folder)}passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u allow_all_users=no
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service imap-login {
  chroot =
  process_min_avail = 1
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${encryption ? ports.imaps : 0}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`
}

function oauthPassdb(folder: string): string {
  return `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
`
}

/** What Dovecot asks the provider about a token. */
export function oauthSettings(tokenInfoUrl: string): string {
  return `
tokeninfo_url = ${tokenInfoUrl}
username_attribute = email
active_attribute = active
active_value = true
`
}
