// A file that is handed to the browser, which keeps it where its reader's downloads are.
export function saveCsv(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), {
    ...{ href: url, download: `${name}.csv` },
  });
  link.click();
  URL.revokeObjectURL(url);
}
