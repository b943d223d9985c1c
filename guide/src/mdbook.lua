-- A reader for pandoc 2.17 or later: the pages that mdBook's Markdown renderer writes, as one document.
--
-- Between pages, links lead to files. In an EPUB or a PDF there are none, so each link is made to lead to the page or
-- the heading that it means. What is not in the document at all, such as another edition, is not linked to.

-- What mdBook reads in a page. Quotes and hyphens stay as they are written.
local dialect = 'commonmark+attributes+definition_lists+footnotes+gfm_auto_identifiers+pipe_tables+strikeout+task_lists'

-- A path without `.` and `..`; nil if it leads out of the folder of the pages.
local function normal(path)
  local parts = {}
  for part in path:gmatch('[^/\\]+') do
    if part == '..' then
      if #parts == 0 then return nil end
      table.remove(parts)
    elseif part ~= '.' then
      table.insert(parts, part)
    end
  end
  return table.concat(parts, '/')
end

local function decoded(address)
  return (address:gsub('%%(%x%x)', function(hex) return string.char(tonumber(hex, 16)) end))
end

-- Gives `change` every element of a page that can have an identifier.
local function identified(blocks, change)
  local function one(element)
    if element.identifier ~= '' then
      element.identifier = change(element.identifier)
      return element
    end
  end
  return pandoc.walk_block(pandoc.Div(blocks), {
    Header = one, Div = one, CodeBlock = one, Code = one, Span = one, Link = one, Image = one,
  }).content
end

-- Makes an identifier of its own for each page, and one for each place in it.
local function numbered(page, number)
  local prefix = 'page-' .. number
  local function change(identifier)
    local unique = prefix .. '-' .. identifier
    page.places[identifier] = unique
    return unique
  end
  page.blocks = identified(page.blocks, change)
  local first = page.blocks[1]
  if first and first.t == 'Header' and first.identifier ~= '' then
    page.start = first.identifier
  else
    page.start = prefix
    table.insert(page.blocks, 1, pandoc.Div({}, pandoc.Attr(prefix)))
  end
end

-- Makes the links of a page lead to what they mean in the document.
local function linked(page, pages)
  -- The address of what is in the document or on the web; nil for anything else.
  local function whole(target)
    if target:match('^%a[%w+.-]*:') or target:match('^//') then return target end
    local path, place = target:match('^([^#?]*)%??[^#]*#?(.*)$')
    local other = page
    if path ~= '' then other = pages[normal(page.folder .. decoded(path))] end
    -- Only on an HTML page has every entry an anchor.
    return other and '#' .. (other.places[decoded(place)] or other.start)
  end
  local function is_dead(inline)
    return inline.t == 'Link' and not whole(inline.target)
  end
  local function is_between(inline)
    return inline.t == 'Space' or inline.t == 'SoftBreak' or inline.t == 'LineBreak'
  end
  -- A paragraph of nothing but dead links says nothing.
  local function paragraph(block)
    local dead = 0
    for _, inline in ipairs(block.content) do
      if is_dead(inline) then dead = dead + 1 elseif not is_between(inline) then return nil end
    end
    if dead > 0 then return {} end
  end
  local function link(element)
    local target = whole(element.target)
    if not target then return element.content end
    element.target = target
    return element
  end
  local function image(element)
    if not element.src:match('^%a[%w+.-]*:') then
      element.src = normal(page.folder .. decoded(element.src)) or element.src
      return element
    end
  end
  local blocks = pandoc.walk_block(pandoc.Div(page.blocks), { Para = paragraph }).content
  return pandoc.walk_block(pandoc.Div(blocks), { Link = link, Image = image }).content
end

function Reader(sources)
  local pages = {}
  for number, source in ipairs(sources) do
    local path = normal(source.name) or source.name
    local page = {
      blocks = pandoc.read(source.text, dialect).blocks,
      folder = path:match('^.*/') or '',
      places = {},
    }
    numbered(page, number)
    pages[number] = page
    pages[path] = page
    -- mdBook writes the page `README.md` under another name.
    pages[path:gsub('index%.md$', 'README.md')] = page
  end
  local document = pandoc.List()
  for _, page in ipairs(pages) do document:extend(linked(page, pages)) end
  return pandoc.Pandoc(document)
end
