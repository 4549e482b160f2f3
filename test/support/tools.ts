// A test that needs a program of the system. On a machine without it the test is skipped and names
// it; with TANDEM_REQUIRE_TOOLS=1, as in continuous integration, its absence is a failure, so that
// no part of the suite falls silent there.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';

/** Where Debian's package has another name than the program. */
const PACKAGES: Readonly<Record<string, string>> = {
  sipp: 'sip-tester',
  linphonec: 'linphone-cli',
  rtpengine: 'rtpengine-daemon',
  postgres: 'postgresql',
  nft: 'nftables',
};

/**
 * `if (!needs(t, 'g++')) return;`
 * The environment can be given, so that this helper can be tested itself.
 */
export function needs(
  t: Pick<TestContext, 'skip'>,
  tool: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  if (isOnPath(tool, env.PATH ?? '')) return true;
  const why = `needs ${tool} (apt-get install ${PACKAGES[tool] ?? tool})`;
  if (env.TANDEM_REQUIRE_TOOLS === '1') {
    throw new Error(`${why}, and TANDEM_REQUIRE_TOOLS=1 makes its absence a failure`);
  }
  t.skip(why);
  return false;
}

function isOnPath(tool: string, path: string): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, tool)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not for this user to run: the next folder may have it
  }
}
