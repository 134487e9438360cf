// hypercore, for register.py: peer_log.cjs FOLDER COUNT. Appends one by one, then a hundred at a time; it does not sync each to the disk.
const fs = require('fs')
const path = require('path')
const Hypercore = require(require.resolve('hypercore', { paths: [process.cwd()] }))

async function main() {
  const folder = path.join(process.argv[2], 'hypercore')
  const count = Number(process.argv[3])
  fs.rmSync(folder, { recursive: true, force: true })
  const log = new Hypercore(folder)
  await log.ready()
  const entry = Buffer.alloc(256, 120)
  let start = performance.now()
  for (let n = 0; n < count; n++) await log.append(entry)
  const one = count / (performance.now() - start) * 1e3
  start = performance.now()
  for (let n = 0; n < 100; n++) await log.append(Array(100).fill(entry))
  const batches = 1e4 / (performance.now() - start) * 1e3
  console.log(JSON.stringify({ one, batches }))
  process.exit(0)
}

main()
