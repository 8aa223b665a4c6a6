/** Contents of files that are shown or saved: fetched once with the conversation's token, which stands in no address. */

import { fetchFile } from "./api.js";

export class FileShelf {
  /** @param {() => string | null} token of the conversation */
  constructor(token) {
    this.token = token;
    /** @type {Map<string, Promise<string>>} object URLs by the service's id */
    this.addresses = new Map();
  }

  /** Keeps the worker's own copy of what he has just sent. @param {string} id @param {string} address */
  keep(id, address) {
    if (this.addresses.has(id)) URL.revokeObjectURL(address);
    else this.addresses.set(id, Promise.resolve(address));
  }

  /** @param {string} id */
  has(id) {
    return this.addresses.has(id);
  }

  /** @param {string} id @returns {Promise<string>} an object URL @throws {ApiError | NetworkError} */
  async addressOf(id) {
    if (!this.addresses.has(id)) {
      const coming = fetchFile(this.token(), id).then((blob) => URL.createObjectURL(blob));
      this.addresses.set(id, coming);
      coming.catch(() => this.addresses.delete(id)); // the next tap tries again
    }
    return this.addresses.get(id);
  }

  /** The conversation is over on this device. */
  clear() {
    for (const address of this.addresses.values()) address.then(URL.revokeObjectURL, () => {});
    this.addresses.clear();
  }
}
