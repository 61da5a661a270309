import { describe, expect, it } from "vitest";
import { html, scriptJson } from "../../../audit/report/html.js";

describe("a template of HTML", () => {
  it("escapes text in content and in attributes", () => {
    const text = `<img src=x onerror="alert('&')">`;
    const escaped = "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;";
    expect(html`<p title="${text}">${text}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it("takes in templates as they are, one or many, and numbers", () => {
    const items = [1, 2].map((each) => html`<li>${each}</li>`);
    expect(html`<ul>${items}</ul>${undefined}${html`<hr>`}`.text).toBe("<ul><li>1</li><li>2</li></ul><hr>");
  });

  it("holds JSON that cannot end its script", () => {
    const value = { name: "</script><b>" };
    expect(scriptJson(value).text).not.toContain("<");
    expect(JSON.parse(scriptJson(value).text)).toEqual(value);
  });
});
