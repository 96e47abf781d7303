// Fetches DuckDB's native library of one platform with npm: the version and the hash are those of package-lock.json.
//   node fetch.mjs <os> <cpu> <library file name> <target file>
// Several builds may call it at once: the first one fetches, the others wait for it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const [os, cpu, library, target] = process.argv.slice(2);
const here = import.meta.dirname;
const name = `@duckdb/node-bindings-${os}-${cpu}`;
const folder = path.dirname(target);
const lock = `${target}.lock`;

const fail = message => {
    console.log(message);
    process.exitCode = 1;
};

const complaints = stderr => stderr.split('\n').filter(line => line.startsWith('npm error')).join(' ').trim();

const isAlive = pid => {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return error.code === 'EPERM';
    }
};

const tryLock = () => {
    try {
        fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
        return true;
    } catch (error) {
        if (error.code !== 'EEXIST') {
            throw error;
        }
    }

    try {
        const owner = Number(fs.readFileSync(lock, 'utf8'));
        const isFresh = Date.now() - fs.statSync(lock).mtimeMs < 2000; // its owner may not have written its id yet
        if (!isFresh && !isAlive(owner)) {
            fs.rmSync(lock, { force: true });
        }
    } catch {
        // Released in the meantime.
    }

    return false;
};

const fetch = () => {
    const work = fs.mkdtempSync(path.join(folder, 'npm-'));
    try {
        for (const file of ['package.json', 'package-lock.json']) {
            fs.copyFileSync(path.join(here, file), path.join(work, file));
        }

        const npm = spawnSync(
            'npm',
            ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', `--os=${os}`, `--cpu=${cpu}`, '--libc=glibc'],
            { cwd: work, encoding: 'utf8', shell: process.platform === 'win32' });
        if (npm.error) {
            return fail(`DuckDB's native library is fetched with npm, which could not be started (${npm.error.message}). Install Node.js 20 or later with npm, and build again.`);
        }

        // The packages are optional ones, so that npm takes this platform's alone: it ends well even when it could not fetch that one.
        const file = path.join(work, 'node_modules', ...name.split('/'), library);
        if (npm.status !== 0 || !fs.existsSync(file)) {
            return fail(
                `npm could not fetch ${name}, which holds DuckDB's native library. Check with 'npm ping' that npm reaches its registry, and build again; `
                + `or put ${library} of that package at ${target}. ${complaints(npm.stderr)}`);
        }

        fs.renameSync(file, target);
    } finally {
        fs.rmSync(work, { recursive: true, force: true });
    }
};

fs.mkdirSync(folder, { recursive: true });
while (!fs.existsSync(target)) {
    if (!tryLock()) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
        continue;
    }

    try {
        if (!fs.existsSync(target)) {
            fetch();
        }
    } finally {
        fs.rmSync(lock, { force: true });
    }

    break;
}
