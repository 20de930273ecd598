//! What a person sees of a page, and what a browser without JavaScript can do with it.

use scraper::{ElementRef, Html, Node, Selector};

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p", "div", "h1", "h2", "li", "ul", "form", "button", "label", "section", "header", "footer", "dt", "dd",
    "pre",
];

/// A parsed page.
pub struct Page(Html);

/// A field as its label names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub value: String,
    pub kind: String,
    pub autocomplete: String,
    /// The text that `aria-describedby` ties to it, hints included.
    pub described: String,
    pub is_invalid: bool,
}

/// A form, with the values that a browser sends when nobody touched it.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub method: String,
    pub fields: Vec<Input>,
}

/// One control of a form.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub value: String,
    pub is_box: bool,
    /// A box that is ticked before anybody touches it.
    pub is_ticked: bool,
}

fn all(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn is_hidden(element: ElementRef) -> bool {
    let selves = std::iter::once(*element).chain(element.ancestors());
    selves
        .filter_map(|node| node.value().as_element().cloned())
        .any(|element| element.attr("hidden").is_some())
}

fn attribute(element: ElementRef, name: &str) -> String {
    element.attr(name).unwrap_or_default().to_owned()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(element: ElementRef) -> String {
    let mut text = String::new();
    gather(element, &mut text);
    words(&text)
}

/// What assistive technology calls it: its label, else its text.
fn name_of(element: ElementRef) -> String {
    element.attr("aria-label").map_or_else(|| text_of(element), str::to_owned)
}

fn gather(element: ElementRef, into: &mut String) {
    let name = element.value().name();
    if matches!(name, "script" | "style" | "head") || element.attr("hidden").is_some() {
        return;
    }
    let block = BLOCKS.contains(&name);
    if block {
        into.push(' ');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => into.push_str(text),
            Node::Element(_) => gather(ElementRef::wrap(child).unwrap(), into),
            _ => {}
        }
    }
    if block {
        into.push(' ');
    }
}

/// What stands in a field of several lines.
fn written(input: ElementRef<'_>) -> Option<String> {
    (input.value().name() == "textarea").then(|| input.text().collect())
}

/// What is chosen in a list.
fn chosen(select: ElementRef) -> Option<String> {
    let options = all("option");
    let chosen = select.select(&options).find(|option| option.attr("selected").is_some());
    chosen.or_else(|| select.select(&options).next()).map(|option| attribute(option, "value"))
}

impl Page {
    /// From its source. What stands in `noscript` counts: nobody here runs scripts.
    pub fn parse(html: &str) -> Self {
        Self(Html::parse_document(&html.replace("<noscript>", "").replace("</noscript>", "")))
    }

    /// What a person reads, white space folded.
    pub fn text(&self) -> String {
        text_of(self.0.root_element())
    }

    /// The seconds after which it asks again by itself.
    pub fn refreshes_after(&self) -> Option<u32> {
        let element = self.0.select(&all("meta[http-equiv=refresh]")).next()?;
        element.attr("content")?.parse().ok()
    }

    /// The field with this visible label; one that only begins with it will do.
    pub fn field(&self, label: &str) -> Option<Field> {
        let labels = all("label[for]");
        let label_of = self.0.select(&labels).filter(|element| !is_hidden(*element)).collect::<Vec<_>>();
        let exact = label_of.iter().find(|element| text_of(**element) == label);
        let label =
            exact.or_else(|| label_of.iter().find(|element| text_of(**element).starts_with(label)))?;
        self.control(label.attr("for")?)
    }

    /// The field with this id.
    pub fn control(&self, id: &str) -> Option<Field> {
        let input = self.by_id(id)?;
        let described = attribute(input, "aria-describedby");
        let described: Vec<String> =
            described.split(' ').filter_map(|id| self.by_id(id)).map(text_of).collect();
        Some(Field {
            name: attribute(input, "name"),
            value: written(input).unwrap_or_else(|| attribute(input, "value")),
            kind: attribute(input, "type"),
            autocomplete: attribute(input, "autocomplete"),
            described: described.join(" "),
            is_invalid: input.attr("aria-invalid") == Some("true"),
        })
    }

    fn by_id(&self, id: &str) -> Option<ElementRef<'_>> {
        let any = all("[id]");
        self.0.select(&any).find(|element| element.attr("id") == Some(id))
    }

    /// The form of the button with this name; a button whose name begins with it, or else holds it, will do.
    pub fn form(&self, button: &str) -> Option<Form> {
        let buttons = all("button");
        let seen: Vec<_> = self.0.select(&buttons).filter(|element| !is_hidden(*element)).collect();
        let first = |fits: &dyn Fn(&str) -> bool| seen.iter().find(|element| fits(&name_of(**element)));
        let found = first(&|name| name == button)
            .or_else(|| first(&|name| name.starts_with(button)))
            .or_else(|| first(&|name| name.contains(button)))?;
        let form = found
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form")?;
        let inputs = all("input[name]:not([disabled]), select[name], textarea[name]:not([disabled])");
        // The button that is pressed may have a value of its own.
        let pressed = found.attr("name").map(|name| Input {
            name: name.to_owned(),
            value: attribute(*found, "value"),
            is_box: false,
            is_ticked: false,
        });
        let fields = form.select(&inputs).map(|input| Input {
            name: attribute(input, "name"),
            value: chosen(input).or_else(|| written(input)).unwrap_or_else(|| attribute(input, "value")),
            is_box: matches!(input.attr("type"), Some("checkbox" | "radio")),
            is_ticked: input.attr("checked").is_some(),
        });
        Some(Form {
            action: found.attr("formaction").map_or_else(|| attribute(form, "action"), str::to_owned),
            method: attribute(form, "method"),
            fields: fields.chain(pressed).collect(),
        })
    }

    /// The name of the field that takes a file, in a form that can send one.
    pub fn file_field(&self) -> Option<String> {
        let fields = all("form[enctype='multipart/form-data'] input[type=file]");
        self.0.select(&fields).next().map(|field| attribute(field, "name"))
    }

    /// The addresses of pictures.
    pub fn pictures(&self) -> Vec<String> {
        self.0.select(&all("img")).map(|picture| attribute(picture, "src")).collect()
    }

    /// Where the link with this text leads.
    pub fn link(&self, text: &str) -> Option<String> {
        let links = all("a[href]");
        let found =
            self.0.select(&links).find(|element| !is_hidden(*element) && name_of(*element) == text)?;
        Some(attribute(found, "href"))
    }

    /// The language that it says it is in, and its direction.
    pub fn language(&self) -> (String, String) {
        let root = self.0.root_element();
        (attribute(root, "lang"), attribute(root, "dir"))
    }

    /// Every address that the page names: links, forms, pictures, styles, scripts.
    pub fn addresses(&self) -> Vec<String> {
        let naming = all("[href], [src], [action]");
        let named = |element: ElementRef| {
            ["href", "src", "action"].into_iter().find_map(|name| element.attr(name).map(str::to_owned))
        };
        self.0.select(&naming).filter_map(named).collect()
    }

    /// Its elements in order, each with the names of its attributes: what it is made of, apart from its words.
    pub fn structure(&self) -> Vec<String> {
        let shape = |element: ElementRef| {
            let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
            names.sort_unstable();
            format!("{} {} {}", element.ancestors().count(), element.value().name(), names.join(" "))
        };
        self.0.select(&all("*")).map(shape).collect()
    }

    /// How many scripts the page has that are not files of ours, named by the page itself.
    pub fn foreign_scripts(&self) -> usize {
        self.count("script") - self.count("script[nonce][src^='/assets/']:empty")
    }

    /// The names of the fields that have the focus when the page arrives.
    pub fn focused(&self) -> Vec<String> {
        let focused = all("[autofocus]");
        let focused = self.0.select(&focused).filter(|element| !is_hidden(*element));
        focused.map(|element| attribute(element, "name")).collect()
    }

    /// What stands in the field from which password managers learn whose account it is, though nobody sees it.
    pub fn whose(&self) -> Vec<String> {
        let fields = all("form input[autocomplete=username][hidden]");
        self.0.select(&fields).map(|field| attribute(field, "value")).collect()
    }

    /// What stands in the first element that a selector finds.
    pub fn text_of(&self, selector: &str) -> String {
        self.0.select(&all(selector)).next().map(text_of).expect(selector)
    }

    /// How many elements a selector finds.
    pub fn count(&self, selector: &str) -> usize {
        self.0.select(&all(selector)).count()
    }
}
