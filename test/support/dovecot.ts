/** A real Dovecot for one test: unprivileged, on loopback, in a folder of its own, with mails put straight into its Maildir. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { peerPath } from './peers.ts'

export interface Delivery {
  readonly at?: Date
  readonly seen?: boolean
  readonly answered?: boolean
}

export interface Dovecot {
  readonly host: '127.0.0.1'
  readonly port: number
  /** The implicit-TLS port; its certificate is self-signed. */
  readonly tlsPort: number
  readonly certificate: string
  readonly user: string
  readonly password: string
  /** Puts a mail into a folder as if it had been delivered. */
  deliver(folder: string, bytes: string | Buffer, options?: Delivery): void
  /** Every mail file of a folder, with its flags in the name, e.g. `m0001:2,S`. */
  files(folder: string): string[]
  /** Every folder name on disk, as Maildir++ spells it. */
  folders(): string[]
  /** Removes one mail as another program would. */
  remove(folder: string, index: number): void
  log(): string
  stop(): Promise<void>
}

const USER = 'agent@shop.test'
const PASSWORD = 's3cret-pw'

interface Account {
  readonly uid: number
  readonly gid: number
  readonly name: string
  readonly group: string
}

/** Dovecot refuses mail of uid 0, so root lends it the account that owns nothing. */
function account(): Account {
  const own = userInfo()
  const name = own.uid === 0 ? 'nobody' : own.username
  const id = (flag: string): string => execFileSync('id', [flag, name], { encoding: 'utf8' }).trim()
  return { uid: Number(id('-u')), gid: Number(id('-g')), name, group: id('-gn') }
}

const config = (base: string, { name, group }: Account, port: number, tlsPort: number): string => `protocols = imap
listen = 127.0.0.1
base_dir = ${base}/run
state_dir = ${base}/state
log_path = ${base}/dovecot.log
default_internal_user = ${name}
default_internal_group = ${group}
default_login_user = ${name}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = yes
ssl_cert = <${base}/cert.pem
ssl_key = <${base}/key.pem
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = scheme=plain username_format=%u ${base}/passwd
}
userdb {
  driver = passwd-file
  args = username_format=%u ${base}/passwd
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${tlsPort}
    ssl = yes
  }
  service_count = 0
  process_min_avail = 1
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap {
  process_limit = 20
}
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Modified UTF-7, which both IMAP and Maildir++ use for folder names. */
const folderFile = (folder: string): string =>
  folder.replaceAll('&', '&-').replace(/[^\u0020-\u007E]+/g, (run) => {
    const bytes = Buffer.from(run, 'utf16le').swap16()
    return `&${bytes.toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`
  })

async function accepting(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await sleep(50)
  }
  throw new Error(`Dovecot did not start: ${log()}`)
}

/** The mail store on disk: what a delivery or another program does to it. */
function mailStore(base: string, { uid, gid }: Account, folders: readonly string[]) {
  const maildir = join(base, 'home', 'Maildir')
  const own = (path: string): string => {
    chownSync(path, uid, gid)
    return path
  }
  const folder = (path: string): void => {
    mkdirSync(path)
    own(path)
  }
  const write = (path: string, bytes: string | Buffer): string => {
    writeFileSync(path, bytes)
    return own(path)
  }
  const pathOf = (name: string): string => (name === 'INBOX' ? maildir : join(maildir, `.${folderFile(name).replaceAll('/', '.')}`))
  const files = (name: string): string[] => [...readdirSync(join(pathOf(name), 'cur')), ...readdirSync(join(pathOf(name), 'new'))].sort()
  chmodSync(own(base), 0o755)
  for (const name of ['run', 'state', 'home', 'home/Maildir']) folder(join(base, name))
  for (const name of ['INBOX', ...folders]) {
    if (name !== 'INBOX') folder(pathOf(name))
    for (const part of ['cur', 'new', 'tmp']) folder(join(pathOf(name), part))
    if (name !== 'INBOX') write(join(pathOf(name), 'maildirfolder'), '')
  }
  let count = 0
  return {
    own,
    write,
    files,
    folders: () =>
      readdirSync(maildir)
        .filter((name) => name.startsWith('.'))
        .sort(),
    deliver(name: string, bytes: string | Buffer, { at = new Date(), seen = false, answered = false }: Delivery = {}) {
      count += 1
      const path = join(pathOf(name), 'cur', `m${String(count).padStart(6, '0')}.shop:2,${answered ? 'R' : ''}${seen ? 'S' : ''}`)
      write(path, bytes)
      utimesSync(path, at, at)
    },
    remove(name: string, index: number) {
      const file = files(name)[index]
      if (file === undefined) throw new Error('no such mail')
      rmSync(join(pathOf(name), 'cur', file), { force: true })
    },
  }
}

function certify(base: string, own: (path: string) => string): void {
  const [key, certificate] = [join(base, 'key.pem'), join(base, 'cert.pem')]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync(peerPath('openssl'), ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  own(key)
  own(certificate)
}

/** Starts Dovecot with these folders (INBOX always exists). */
export async function startDovecot(folders: readonly string[]): Promise<Dovecot> {
  const base = mkdtempSync(join(tmpdir(), 'countersign-dovecot-'))
  const owner = account()
  const { own, write, ...store } = mailStore(base, owner, folders)
  const [port, tlsPort] = [await freePort(), await freePort()]
  certify(base, own)
  write(join(base, 'passwd'), `${USER}:{PLAIN}${PASSWORD}:${owner.uid}:${owner.gid}::${join(base, 'home')}::\n`)
  const conf = write(join(base, 'dovecot.conf'), config(base, owner, port, tlsPort))
  const log = (): string => {
    try {
      return readFileSync(join(base, 'dovecot.log'), 'utf8')
    } catch {
      return '(no log)'
    }
  }
  const ids = userInfo().uid === 0 ? { uid: owner.uid, gid: owner.gid } : {}
  const child = spawn(peerPath('dovecot'), ['-F', '-c', conf], { stdio: 'ignore', cwd: base, ...ids })
  const ended = once(child, 'exit')
  // A failed test must not leave it running.
  const last = (): void => void child.kill('SIGTERM')
  process.once('exit', last)
  await accepting(port, child, log)
  return {
    host: '127.0.0.1',
    port,
    tlsPort,
    certificate: readFileSync(join(base, 'cert.pem'), 'utf8'),
    user: USER,
    password: PASSWORD,
    ...store,
    log,
    async stop() {
      process.off('exit', last)
      child.kill('SIGTERM')
      await ended
      rmSync(base, { recursive: true, force: true })
    },
  }
}
