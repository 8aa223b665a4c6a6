/** Saves what the service stores of the conversation as a file of the worker's own device. */

import { ApiError, fetchExport, NetworkError } from "./api.js";

const FILE_NAME = "我的工会对话.json";

/** @param {string | null} conversation @param {(problem: string) => void} tell */
export async function saveMyData(conversation, tell) {
  tell("");
  if (conversation === null) {
    tell("还没有对话，没有可以导出的内容。");
    return;
  }
  try {
    const content = JSON.stringify(await fetchExport(conversation), null, 2);
    const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = FILE_NAME;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after the click
  } catch (error) {
    if (error instanceof NetworkError) tell("网络不通，没有导出来，请稍后再试。");
    else if (error instanceof ApiError) tell(error.message);
    else throw error;
  }
}
