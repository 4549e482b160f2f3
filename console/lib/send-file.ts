// A file on its way to the server, and how much of it has left: what fetch does not tell.
import type { SendFile } from './ask.ts';

/** `tell` is told shares from 0 to 1; at 1 the server has it and works on it. */
export function sendingFile(tell: (share: number) => void): SendFile {
  return ({ method, path, file, headers }) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, path);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => tell(total === 0 ? 1 : loaded / total);
      request.upload.onload = () => tell(1);
      request.onerror = () => reject(new Error('the server does not answer'));
      request.onabort = request.onerror;
      request.onload = () => {
        const { status, responseText: text } = request;
        resolve({ ok: status >= 200 && status < 300, status, text });
      };
      request.send(file);
    });
}
