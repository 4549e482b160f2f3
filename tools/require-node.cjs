// Preloaded before everything else and written for any Node there ever was, so that an old one gets
// a sentence instead of a syntax error. The version is the one in package.json's "engines".
'use strict';
var wanted = [20, 15];
var have = process.versions.node.split('.').map(Number);
if (have[0] < wanted[0] || (have[0] === wanted[0] && have[1] < wanted[1])) {
  process.stderr.write(
    'Tandem needs Node.js ' +
      wanted.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n' +
      'Install a current one (Debian 13: apt-get install nodejs npm; older: nodejs.org) ' +
      'and start again.\n',
  );
  process.exit(1);
}
